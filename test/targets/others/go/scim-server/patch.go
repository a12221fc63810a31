package main

import (
	"reflect"
	"strings"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/filter"
	"github.com/elimity-com/scim/schema"
)

func copyOf(value interface{}) interface{} {
	switch v := value.(type) {
	case scim.ResourceAttributes:
		return copyOf(map[string]interface{}(v))
	case map[string]interface{}:
		to := map[string]interface{}{}
		for name, one := range v {
			to[name] = copyOf(one)
		}
		return to
	case []interface{}:
		to := make([]interface{}, len(v))
		for i, one := range v {
			to[i] = copyOf(one)
		}
		return to
	}
	return value
}

// apply does one operation, which the library has validated against the schema (RFC 7644 3.5.2).
func apply(at map[string]interface{}, operation scim.PatchOperation, s schema.Schema) error {
	if operation.Path == nil {
		values, ok := operation.Value.(map[string]interface{})
		if !ok {
			return errors.ScimErrorInvalidValue
		}
		for name, value := range values {
			set(at, name, value, operation.Op)
		}
		return nil
	}
	path := operation.Path
	if uri := path.AttributePath.URI(); uri != "" && uri != s.ID {
		inner, _ := at[uri].(map[string]interface{})
		if inner == nil {
			inner = map[string]interface{}{}
			at[uri] = inner
		}
		at = inner
	}
	name := nameIn(at, path.AttributePath.AttributeName)
	sub := path.AttributePath.SubAttributeName()
	if sub == "" {
		sub = path.SubAttributeName()
	}
	if path.ValueExpression == nil {
		if sub == "" {
			if gone, ok := operation.Value.([]interface{}); ok && operation.Op == scim.PatchOperationRemove {
				at[name] = without(at[name], gone) // as Entra removes members
				return nil
			}
			if operation.Op == scim.PatchOperationRemove {
				delete(at, name)
				return nil
			}
			set(at, name, operation.Value, operation.Op)
			return nil
		}
		inner, _ := at[name].(map[string]interface{})
		if inner == nil {
			inner = map[string]interface{}{}
			at[name] = inner
		}
		if operation.Op == scim.PatchOperationRemove {
			delete(inner, nameIn(inner, sub))
			return nil
		}
		inner[nameIn(inner, sub)] = operation.Value
		return nil
	}
	values, _ := at[name].([]interface{})
	validator := filter.NewFilterValidator(path.ValueExpression, attributesOf(s, path.AttributePath.AttributeName))
	left, matched := []interface{}{}, false
	for _, value := range values {
		entry, isMap := value.(map[string]interface{})
		if !isMap || validator.PassesFilter(entry) != nil {
			left = append(left, value)
			continue
		}
		matched = true
		switch {
		case operation.Op == scim.PatchOperationRemove && sub == "":
			continue
		case operation.Op == scim.PatchOperationRemove:
			delete(entry, sub)
		case sub != "":
			entry[sub] = operation.Value
		default:
			if given, ok := operation.Value.(map[string]interface{}); ok {
				for key, one := range given {
					entry[key] = one
				}
			}
		}
		left = append(left, entry)
	}
	if !matched && operation.Op == scim.PatchOperationReplace {
		return errors.ScimErrorNoTarget
	}
	at[name] = left
	return nil
}

// set adds to a list what is not in it yet, and puts everything else in place of what was there.
func set(at map[string]interface{}, name string, value interface{}, op string) {
	name = nameIn(at, name)
	before, isList := at[name].([]interface{})
	given, isMany := value.([]interface{})
	if inner, ok := at[name].(map[string]interface{}); ok {
		if more, ok := value.(map[string]interface{}); ok {
			for key, one := range more {
				set(inner, key, one, op)
			}
			return
		}
	}
	if op != scim.PatchOperationAdd || !isList {
		at[name] = value
		return
	}
	if !isMany {
		given = []interface{}{value}
	}
	for _, one := range given {
		known := false
		for _, has := range before {
			known = known || reflect.DeepEqual(has, one)
		}
		if !known {
			before = append(before, one)
		}
	}
	at[name] = before
}

// without is a list less the entries whose value is named.
func without(list interface{}, gone []interface{}) []interface{} {
	left := []interface{}{}
	before, _ := list.([]interface{})
	for _, one := range before {
		entry, _ := one.(map[string]interface{})
		named := false
		for _, other := range gone {
			if given, ok := other.(map[string]interface{}); ok && entry != nil {
				named = named || given["value"] == entry["value"]
			}
		}
		if !named {
			left = append(left, one)
		}
	}
	return left
}

// nameIn is the name as it is spelt already; attribute names are the same in any case (RFC 7643 2.1).
func nameIn(at map[string]interface{}, name string) string {
	for has := range at {
		if strings.EqualFold(has, name) {
			return has
		}
	}
	return name
}

func attributesOf(s schema.Schema, name string) schema.Schema {
	attribute, _ := s.Attributes.ContainsAttribute(name)
	return schema.Schema{Attributes: attribute.SubAttributes()}
}

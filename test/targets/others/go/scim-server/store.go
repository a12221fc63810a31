package main

import (
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"
)

type row struct {
	attributes       scim.ResourceAttributes
	created, changed time.Time
	order            int
}

// store keeps resources of one type; one attribute is nobody else's, whatever its letters' case.
type store struct {
	lock   sync.Mutex
	schema schema.Schema
	unique string
	rows   map[string]row
	made   int
}

func newStore(s schema.Schema, unique string) *store {
	return &store{schema: s, unique: unique, rows: map[string]row{}}
}

// wrong is why attributes cannot be kept, if they cannot: the name is needed, and nobody else's.
func (s *store) wrong(id string, attributes scim.ResourceAttributes) error {
	if name, _ := attributes[s.unique].(string); strings.TrimSpace(name) == "" {
		return errors.ScimErrorInvalidValue
	}
	if s.taken(id, attributes) {
		return errors.ScimErrorUniqueness
	}
	return nil
}

func (s *store) taken(id string, attributes scim.ResourceAttributes) bool {
	wanted, _ := attributes[s.unique].(string)
	for other, r := range s.rows {
		if has, _ := r.attributes[s.unique].(string); other != id && strings.EqualFold(has, wanted) {
			return true
		}
	}
	return false
}

func (s *store) shown(id string, r row) scim.Resource {
	shown := scim.ResourceAttributes{}
	for name, value := range r.attributes {
		shown[name] = value
	}
	external := optional.String{}
	if value, ok := shown["externalId"].(string); ok {
		external = optional.NewString(value)
	}
	return scim.Resource{ID: id, ExternalID: external, Attributes: shown, Meta: scim.Meta{Created: &r.created, LastModified: &r.changed}}
}

// kept is what is stored of what was sent: no password, and nothing that is only the server's to say.
func kept(attributes scim.ResourceAttributes) scim.ResourceAttributes {
	delete(attributes, "password")
	delete(attributes, "groups")
	return attributes
}

func (s *store) Create(_ *http.Request, attributes scim.ResourceAttributes) (scim.Resource, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if err := s.wrong("", attributes); err != nil {
		return scim.Resource{}, err
	}
	now := time.Now().UTC()
	id := newID()
	s.made++
	s.rows[id] = row{kept(attributes), now, now, s.made}
	return s.shown(id, s.rows[id]), nil
}

func (s *store) Get(_ *http.Request, id string) (scim.Resource, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if r, ok := s.rows[id]; ok {
		return s.shown(id, r), nil
	}
	return scim.Resource{}, errors.ScimErrorResourceNotFound(id)
}

func (s *store) GetAll(_ *http.Request, asked scim.ListRequestParams) (scim.Page, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	ids := make([]string, 0, len(s.rows))
	for id := range s.rows {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(a, b int) bool { return s.rows[ids[a]].order < s.rows[ids[b]].order })
	found := []scim.Resource{}
	for _, id := range ids {
		shown := s.shown(id, s.rows[id])
		if asked.FilterValidator != nil {
			whole := scim.ResourceAttributes{"id": id, "meta": map[string]interface{}{"created": s.rows[id].created.Format(time.RFC3339), "lastModified": s.rows[id].changed.Format(time.RFC3339)}}
			for name, value := range shown.Attributes {
				whole[name] = value
			}
			if asked.FilterValidator.PassesFilter(whole) != nil {
				continue
			}
		}
		found = append(found, shown)
	}
	from := min(max(asked.StartIndex-1, 0), len(found))
	to := min(from+max(asked.Count, 0), len(found))
	return scim.Page{TotalResults: len(found), Resources: found[from:to]}, nil
}

func (s *store) Replace(_ *http.Request, id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.write(id, attributes)
}

func (s *store) Delete(_ *http.Request, id string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if _, ok := s.rows[id]; !ok {
		return errors.ScimErrorResourceNotFound(id)
	}
	delete(s.rows, id)
	return nil
}

func (s *store) Patch(_ *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	before, ok := s.rows[id]
	if !ok {
		return scim.Resource{}, errors.ScimErrorResourceNotFound(id)
	}
	after := copyOf(before.attributes).(map[string]interface{})
	for _, operation := range operations {
		if err := apply(after, operation, s.schema); err != nil {
			return scim.Resource{}, err
		}
	}
	return s.write(id, after)
}

func (s *store) write(id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	before, ok := s.rows[id]
	if !ok {
		return scim.Resource{}, errors.ScimErrorResourceNotFound(id)
	}
	if err := s.wrong(id, attributes); err != nil {
		return scim.Resource{}, err
	}
	s.rows[id] = row{kept(attributes), before.created, time.Now().UTC(), before.order}
	return s.shown(id, s.rows[id]), nil
}

// A relying party around coreos/go-oidc and x/oauth2, as the examples of go-oidc show one. Says its address on stdout.
//
//	oidc-rp '{"issuer": "...", "client_id": "...", "client_secret": "..."}'
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type started struct{ state, nonce, verifier string }

var (
	lock     sync.Mutex
	pending  = map[string]started{} // browser -> its sign-in
	sessions = map[string]string{}  // session -> name
	names    = map[string]string{}  // issuer and subject -> name
)

func word() string {
	b := make([]byte, 24)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func cookie(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil {
		return c.Value
	}
	return ""
}

// nameOf is the account's name; "" when somebody else has it. OIDC Core 5.7: issuer and subject alone say who it is.
func nameOf(token *oidc.IDToken, wanted string) string {
	who := token.Issuer + " " + token.Subject
	if known, ok := names[who]; ok {
		return known
	}
	for _, taken := range names {
		if taken == wanted {
			return ""
		}
	}
	names[who] = wanted
	return wanted
}

func main() {
	var settings struct {
		Issuer       string `json:"issuer"`
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	if err := json.Unmarshal([]byte(os.Args[1]), &settings); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	provider, err := oidc.NewProvider(context.Background(), settings.Issuer)
	if err != nil {
		log.Fatal(err)
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: settings.ClientID})
	config := oauth2.Config{ClientID: settings.ClientID, ClientSecret: settings.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: base + "/callback", Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}

	http.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		browser, begun := word(), started{word(), word(), oauth2.GenerateVerifier()}
		lock.Lock()
		pending[browser] = begun
		lock.Unlock()
		keep(w, "browser", browser)
		http.Redirect(w, r, config.AuthCodeURL(begun.state, oidc.Nonce(begun.nonce), oauth2.S256ChallengeOption(begun.verifier)), http.StatusFound)
	})
	http.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		refuse := func() { http.Error(w, "This sign-in was refused.", http.StatusForbidden) }
		browser := cookie(r, "browser")
		lock.Lock()
		begun, ok := pending[browser]
		delete(pending, browser)
		lock.Unlock()
		if !ok || r.URL.Query().Get("state") != begun.state || r.URL.Query().Has("error") {
			refuse()
			return
		}
		answer, err := config.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(begun.verifier))
		if err != nil {
			refuse()
			return
		}
		raw, _ := answer.Extra("id_token").(string)
		token, err := verifier.Verify(r.Context(), raw)
		if err != nil || token.Nonce != begun.nonce {
			refuse()
			return
		}
		var claims struct {
			Name string `json:"preferred_username"`
		}
		if token.Claims(&claims) != nil {
			refuse()
			return
		}
		lock.Lock()
		defer lock.Unlock()
		name := nameOf(token, claims.Name)
		if name == "" {
			refuse()
			return
		}
		session := word()
		sessions[session] = name
		keep(w, "session", session)
		http.Redirect(w, r, "/", http.StatusFound)
	})
	http.HandleFunc("GET /whoami", func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		name, in := sessions[cookie(r, "session")]
		lock.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if !in {
			w.WriteHeader(http.StatusUnauthorized)
		}
		json.NewEncoder(w).Encode(map[string]string{"userName": name})
	})
	http.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<h1>A small app</h1>")
	})
	fmt.Println(base)
	log.Fatal(http.Serve(listener, nil))
}

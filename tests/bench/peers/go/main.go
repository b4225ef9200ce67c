// Go's net/http, the standard library alone. Run: GOMAXPROCS=1 ./server PORT
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"os"
)

type message struct {
	Message string `json:"message"`
}

type address struct {
	Street  string `json:"street"`
	City    string `json:"city"`
	Zip     string `json:"zip"`
	Country string `json:"country"`
}

type item struct {
	Sku      string   `json:"sku"`
	Quantity int      `json:"quantity"`
	Price    float64  `json:"price"`
	Tags     []string `json:"tags"`
}

type newOrder struct {
	Customer string  `json:"customer"`
	Note     *string `json:"note,omitempty"`
	Express  bool    `json:"express"`
	Address  address `json:"address"`
	Items    []item  `json:"items"`
}

type order struct {
	ID uint64 `json:"id"`
	newOrder
}

func place(w http.ResponseWriter, r *http.Request) {
	var in newOrder
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<20)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	body, err := json.Marshal(order{7, in})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/orders/7")
	w.WriteHeader(http.StatusCreated)
	w.Write(body)
}

// Hands /proxy on to another server, with the standard library's own reverse proxy.
func proxy(backend string) http.Handler {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 128
	return &httputil.ReverseProxy{
		Director: func(r *http.Request) {
			r.URL.Scheme = "http"
			r.URL.Host = "127.0.0.1:" + backend
			r.URL.Path = "/plaintext"
		},
		Transport: transport,
	}
}

func main() {
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "Hello, World!")
	})
	http.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(message{"Hello, World!"})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	})
	http.HandleFunc("/orders", place)
	if backend := os.Getenv("BACKEND"); backend != "" {
		http.Handle("/proxy", proxy(backend))
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}

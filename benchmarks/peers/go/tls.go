package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"time"
)

// startTlsEcho is startEcho for connections that speak TLS 1.3.
func startTlsEcho(bytes int) int {
	listener, port := listen()
	config := &tls.Config{Certificates: []tls.Certificate{newCertificate()}, MinVersion: tls.VersionTLS13}
	go acceptAll(tls.NewListener(listener, config), bytes)
	return port
}

// newCertificate signs itself and is good for a day.
func newCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{encoded}, PrivateKey: key}
}

package app

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/config"
)

// KeyPath is the file of the daemon's key.
func (a *App) KeyPath() string { return cmp.Or(a.Config.Server.KeyFile, api.KeyFile()) }

// Client makes a client of the daemon: the one that serves the store of the
// configuration, or else one at the address of the configuration.
func (a *App) Client() (*api.Client, error) {
	s := &a.Config.Server
	address, ok := a.served()
	if !ok {
		address = addressOf(s)
	}
	opts := api.Options{Log: a.Log}
	if s.KeyFile != "" {
		key, err := api.ReadKey(s.KeyFile)
		if err != nil {
			return nil, err
		}
		opts.Key = key
	}
	if s.TLSCert != "" && strings.HasPrefix(address, "https:") {
		trusting, err := trust(s.TLSCert)
		if err != nil {
			return nil, fmt.Errorf("read certificate %s: %w", s.TLSCert, err)
		}
		opts.HTTP = trusting
	}
	return api.NewClient(address, opts)
}

// addressOf is where this machine reaches a daemon of the configuration.
func addressOf(s *config.Server) string {
	if s.Address == "" {
		return "unix:" + s.Socket
	}
	address := s.Address
	host, port, err := net.SplitHostPort(address)
	if err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		address = net.JoinHostPort("localhost", port)
	}
	if s.TLSCert != "" {
		return "https://" + address
	}
	return address
}

// trust makes an HTTP client that takes the daemon's own certificate for the
// daemon's. That is from a file of this machine, but need not be for its name.
func trust(path string) (*http.Client, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	own, err := firstCertificate(data)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(data)
	switch {
	case len(own.DNSNames) > 0:
		config.ServerName = strings.Replace(own.DNSNames[0], "*", "any", 1)
	case len(own.IPAddresses) > 0:
		config.ServerName = own.IPAddresses[0].String()
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}}, nil
}

func firstCertificate(data []byte) (*x509.Certificate, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			return x509.ParseCertificate(block.Bytes)
		}
	}
	return nil, errors.New("it holds no certificate in PEM")
}

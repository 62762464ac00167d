package cli_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tidemark/tidemark/internal/cli"
	"github.com/tidemark/tidemark/internal/llm/llmtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tidemark": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			code := cli.Run(ctx, os.Args[1:], cli.Streams{
				In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ(),
			})
			stop()
			os.Exit(code)
		},
	})
}

// TestScripts runs what users type, each script in a home of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	samples, err := filepath.Abs("../../testdata/transcripts")
	if err != nil {
		t.Fatal(err)
	}
	madeUp, err := filepath.Abs("../transcript/testdata/made-up")
	if err != nil {
		t.Fatal(err)
	}
	postgres := newDatabase()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Condition:     postgres.condition,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"daemon": daemonCommand, "certificate": certificateCommand},
		Setup: func(env *testscript.Env) error {
			env.Values[backgroundKey{}] = new(slot)
			env.Setenv("SAMPLES", samples)
			env.Setenv("MADE_UP", madeUp)
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("COLUMNS", "100")
			provider := httptest.NewServer(llmtest.Handler())
			env.Defer(provider.Close)
			env.Setenv("LLM", provider.URL)
			return postgres.set(env)
		},
	})
}

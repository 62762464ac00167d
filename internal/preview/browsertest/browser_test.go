package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser is a Chromium with an empty profile.
type browser struct {
	ctx context.Context
}

// patience is how long a test waits for what the page is to do.
const patience = 60 * time.Second

// start runs a browser until the test ends.
func start(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no chromium here")
	}
	if err != nil {
		t.Fatal(err)
	}
	alloc, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("force-color-profile", "srgb"),
	)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &browser{ctx}
}

// screen is what the page is shown on.
type screen struct {
	width, height int
	dark          bool
}

func (s screen) String() string {
	name := "light"
	if s.dark {
		name = "dark"
	}
	return fmt.Sprintf("%d-%s", s.width, name)
}

var (
	wide   = screen{width: 1440, height: 900}
	narrow = screen{width: 360, height: 760}
)

// screens are those that the page must look right on.
func screens() []screen {
	all := []screen{wide, narrow, wide, narrow}
	all[2].dark, all[3].dark = true, true
	return all
}

// emulate makes a tab such a screen.
func (s screen) emulate(ctx context.Context) error {
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(s.width), Height: int64(s.height), DeviceScaleFactor: 1, Mobile: s.width < 600,
	})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// permit lets the daemon's page do what a browser asks people about.
func (b *browser) permit(tb *tab, permissions ...string) {
	tb.t.Helper()
	for _, p := range permissions {
		_, err := chromedp.CallBrowser(tb.ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: p}, Setting: cdpbrowser.PermissionSettingGranted,
			Origin: tb.daemon.url, BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID,
		})
		if err != nil {
			tb.t.Fatal(err)
		}
	}
}

// download clicks a link and gives what the browser saved of it.
func (b *browser) download(t *testing.T, tb *tab, link string) string {
	t.Helper()
	dir, told := t.TempDir(), true
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	progress := chromedp.BrowserEvents(ctx, cdpbrowser.DownloadProgress)
	_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: "allowAndName", BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID, DownloadPath: dir, EventsEnabled: &told,
	})
	if err != nil {
		t.Fatal(err)
	}
	tb.click(link)
	for e, err := range progress {
		if err != nil {
			t.Fatal(err)
		}
		if e.State == "completed" {
			data, err := os.ReadFile(filepath.Join(dir, e.GUID))
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	return ""
}

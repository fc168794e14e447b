package identity

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Client is where a request comes from.
type Client struct {
	Address string // as the page knows it, behind whatever proxies it trusts
	Agent   string // shortened
	By      string // who does it in the place of the person, "" where it is the person

	devices map[string]string // cookie → value
}

// From reads what is to know about the browser of a request.
func (s *Service) From(r *http.Request, address string) Client {
	c := Client{Address: address, Agent: shorten(r.UserAgent()), devices: map[string]string{}}
	if addr, err := netip.ParseAddr(address); err != nil || !addr.IsValid() {
		c.Address = ""
	}
	for _, cookie := range r.Cookies() {
		if strings.HasPrefix(cookie.Name, s.cookieName(deviceCookie)) && len(cookie.Value) <= maxDevice {
			c.devices[cookie.Name] = cookie.Value
		}
	}
	return c
}

// network is what counts as one neighbour: whoever has one address of it usually has the others too.
func (c Client) network() string { return c.prefix(24, 56) }

// place is the line that somebody comes by: an address of IPv4, with a whole office behind it perhaps, and of IPv6 the network that one line is given at least.
func (c Client) place() string { return c.prefix(32, 64) }

func (c Client) prefix(of4, of6 int) string {
	addr, err := netip.ParseAddr(c.Address)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	bits := of4
	if addr.Is6() {
		bits = of6
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}

const maxAgent = 120

// shorten keeps of a user agent what a person recognises, in characters that harm no page and no log.
func shorten(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, agent)
	known := func(name string) string {
		_, rest, ok := strings.Cut(agent, name+"/")
		if !ok {
			return ""
		}
		version, _, _ := strings.Cut(rest, " ")
		version, _, _ = strings.Cut(version, ".")
		return name + " " + version
	}
	for _, name := range []string{"Edg", "OPR", "QQBrowser", "MicroMessenger", "Firefox", "Chrome", "Version"} { // Chrome stands in most
		if browser := known(name); browser != "" && len(browser) < 40 {
			browser = strings.NewReplacer("Edg ", "Edge ", "OPR ", "Opera ", "Version ", "Safari ").Replace(browser)
			for _, system := range []string{"Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux"} {
				if strings.Contains(agent, system) {
					return browser + " · " + system
				}
			}
			return browser
		}
	}
	return agent[:min(len(agent), maxAgent)]
}

// A device cookie says that somebody has signed in to the account with this browser before. It opens nothing: it only gives the browser a
// count of failures of its own, so that strangers who guess cannot lock it out.
const (
	deviceCookie = "santong_device_"
	deviceFor    = 180 * 24 * time.Hour
	deviceID     = 26
	maxDevice    = 120
)

// cookieName puts in front what makes browsers refuse the cookie from anybody but this very host.
func (s *Service) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// deviceName is another cookie for each account, as several people may use one browser. It does not name them.
func (s *Service) deviceName(person string) string {
	return s.cookieName(deviceCookie) + hex.EncodeToString([]byte(sign(s.keys.device, "name", person)))[:16]
}

// device tells which known browser of the account this is, or "".
func (s *Service) device(c Client, person string) string {
	id, issued, sig, ok := parseDevice(c.devices[s.deviceName(person)])
	if !ok || !signed(s.keys.device, sig, "device", person, id, strconv.FormatInt(issued, 10)) {
		return ""
	}
	if at := time.Unix(issued, 0); s.now().Sub(at) > deviceFor || at.After(s.now().Add(time.Minute)) {
		return ""
	}
	return id
}

// parseDevice takes id.issued.signature apart; it only says that the form is right.
func parseDevice(value string) (id string, issued int64, sig string, ok bool) {
	parts := strings.Split(value, ".")
	if len(value) > maxDevice || len(parts) != 3 || len(parts[0]) != deviceID || !utf8.ValidString(value) {
		return "", 0, "", false
	}
	issued, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || issued < 0 || strconv.FormatInt(issued, 10) != parts[1] {
		return "", 0, "", false
	}
	return parts[0], issued, parts[2], true
}

// deviceCookieFor is what the browser gets that has just signed in. A browser keeps its id, so that signing in again gives no fresh guesses.
func (s *Service) deviceCookieFor(person, id string) *http.Cookie {
	if id == "" {
		id = rand.Text()
	}
	issued := strconv.FormatInt(s.now().Unix(), 10)
	return &http.Cookie{Name: s.deviceName(person), Value: id + "." + issued + "." + sign(s.keys.device, "device", person, id, issued),
		Path: "/", MaxAge: int(deviceFor.Seconds()), Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

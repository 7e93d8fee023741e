package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// api is the server's API as one person (or key) uses it.
type api struct {
	to        address
	conn      *conn
	head      string // the credential's header lines
	workspace string
}

func (a *api) close() { a.conn.close() }

// call sends one request and reads its JSON reply into out, which may be nil.
func (a *api) call(ctx context.Context, method, path string, in, out any) (http.Header, error) {
	r := request{method: method, path: path, head: a.head}
	if in != nil {
		var err error
		if r.body, err = json.Marshal(in); err != nil {
			return nil, err
		}
	}
	return a.send(ctx, r, out)
}

// upload posts the bytes of a file and reads the JSON reply into out.
func (a *api) upload(ctx context.Context, path, kind string, body []byte, out any) error {
	_, err := a.send(ctx, request{method: http.MethodPost, path: path, head: a.head, body: body, kind: kind}, out)
	return err
}

func (a *api) send(ctx context.Context, r request, out any) (http.Header, error) {
	method, path := r.method, r.path
	got, err := a.conn.do(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if got.status/100 != 2 {
		return nil, fmt.Errorf("%s %s: %w", method, path, refusal(got))
	}
	if out != nil {
		if err := json.Unmarshal(got.body, out); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return got.header, nil
}

// refusal is a reply that is no success, as a problem counted by its status and code.
func refusal(got reply) error {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(got.body, &p) // whatever it is, its beginning is told
	return wrong(strings.TrimSpace(fmt.Sprintf("status %d %s", got.status, p.Code)), fmt.Sprintf("%.300s", got.body))
}

// me is who is signed in.
type me struct {
	Workspaces []struct {
		ID       string `json:"id"`
		MemberID string `json:"member_id"`
	} `json:"workspaces"`
}

// enter becomes the owner, or the API key. On a new installation it makes the owner.
func (t Target) enter(ctx context.Context, workspace string) (*api, error) {
	to, err := parseAddress(t.URL)
	if err != nil {
		return nil, err
	}
	a := &api{to: to, conn: newConn(to)}
	if t.Workspace != "" {
		workspace = t.Workspace
	}
	if t.APIKey != "" {
		a.head = bearer(t.APIKey)
		var w struct {
			ID string `json:"id"`
		}
		_, err := a.call(ctx, http.MethodGet, "/v1/workspace", nil, &w)
		a.workspace = w.ID
		return a, err
	}
	if t.Password == "" {
		return nil, errors.New("who are we there? Give --password (and --email) or --api-key")
	}
	var state struct {
		NeedsOwner bool `json:"needs_owner"`
	}
	if _, err := a.call(ctx, http.MethodGet, "/v1/setup", nil, &state); err != nil {
		return nil, err
	}
	path, in := "/v1/auth/sign-in", map[string]string{"email": t.Email, "password": t.Password}
	if state.NeedsOwner {
		path, in = "/v1/setup", map[string]string{"name": "Owner", "email": t.Email, "password": t.Password, "workspace": "Bench"}
	}
	return a, a.signIn(ctx, path, in, workspace)
}

// signIn posts to an endpoint that answers with who is signed in and his cookie.
func (a *api) signIn(ctx context.Context, path string, in any, workspace string) error {
	var who me
	header, err := a.call(ctx, http.MethodPost, path, in, &who)
	if err != nil {
		return err
	}
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	if cookie == "" || len(who.Workspaces) == 0 {
		return fmt.Errorf("POST %s gives no cookie or no workspace", path)
	}
	a.head, a.workspace = "Cookie: "+cookie+"\r\n", who.Workspaces[0].ID
	if workspace != "" {
		a.workspace = workspace
		a.head += "X-Workspace-Id: " + workspace + "\r\n"
	}
	return nil
}

type botView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	FAQCount int    `json:"faq_count"`
}

// bot finds the bot with a name, or makes it. Planted conversations are days old; the bot is told to leave them open, or it
// would close them one after the other while something else is measured. Nor does it mind how much their visitors write.
func (a *api) bot(ctx context.Context, name string) (botView, error) {
	var list struct {
		Items []botView `json:"items"`
	}
	if _, err := a.call(ctx, http.MethodGet, "/v1/bots", nil, &list); err != nil {
		return botView{}, err
	}
	for _, b := range list.Items {
		if b.Name == name {
			return b, nil
		}
	}
	var b botView
	if _, err := a.call(ctx, http.MethodPost, "/v1/bots", map[string]string{"name": name, "business_name": "Bench", "greeting": "Hello! What can I do for you?"}, &b); err != nil {
		return b, err
	}
	_, err := a.call(ctx, http.MethodPatch, "/v1/bots/"+b.ID, map[string]any{"chat": map[string]any{"auto_close_hours": 0, "messages_per_hour": 0}}, nil)
	return b, err
}

// members lists who may be assigned.
func (a *api) members(ctx context.Context) ([]person, error) {
	var list struct {
		Items []person `json:"items"`
	}
	_, err := a.call(ctx, http.MethodGet, "/v1/members", nil, &list)
	if err == nil && len(list.Items) == 0 {
		err = errors.New("the workspace has no members")
	}
	return list.Items, err
}

// agentPassword opens the accounts that agents makes; they exist on the measured server only.
const agentPassword = "forty quiet typewriters"

// agents signs n members in, each with a login of his own, and makes those who are missing. They have the role with
// this key.
func (a *api) agents(ctx context.Context, n int, role string) ([]*api, error) {
	var roles struct {
		Items []struct {
			ID  string `json:"id"`
			Key string `json:"key"`
		} `json:"items"`
	}
	if _, err := a.call(ctx, http.MethodGet, "/v1/roles", nil, &roles); err != nil {
		return nil, err
	}
	id := ""
	for _, r := range roles.Items {
		if r.Key == role {
			id = r.ID
		}
	}
	if id == "" {
		return nil, fmt.Errorf("there is no role %q", role)
	}
	var out []*api
	for i := range n {
		one := &api{to: a.to, conn: newConn(a.to)}
		email := fmt.Sprintf("agent-%02d@bench.example", i+1)
		err := one.signIn(ctx, "/v1/auth/sign-in", map[string]string{"email": email, "password": agentPassword}, a.workspace)
		if err != nil {
			err = a.join(ctx, one, email, id, i+1)
		}
		one.close()
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// join invites an agent and accepts for him.
func (a *api) join(ctx context.Context, one *api, email, role string, number int) error {
	var inv struct {
		Link string `json:"link"`
	}
	if _, err := a.call(ctx, http.MethodPost, "/v1/invitations", map[string]any{"email": email, "role_id": role, "all_bots": true}, &inv); err != nil {
		return err
	}
	u, err := url.Parse(inv.Link)
	if err != nil {
		return err
	}
	return one.signIn(ctx, "/v1/invitations/accept", map[string]string{
		"token": u.Query().Get("token"), "name": fmt.Sprintf("Agent %d", number), "password": agentPassword}, a.workspace)
}

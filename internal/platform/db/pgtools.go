package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func dumpPostgres(ctx context.Context, url, file string) error {
	tmp := file + ".part"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	defer os.Remove(tmp)
	schema, err := currentSchema(ctx, url)
	if err != nil {
		return err
	}
	dump, err := pgTool(ctx, url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema", schema, "--file", tmp)
	if err != nil {
		return err
	}
	if err := dump.Run(); err != nil {
		return fmt.Errorf("pg_dump: %w: %s", err, dump.Stderr)
	}
	return settle(f, tmp, file)
}

// emptying drops everything in the schema in use; what the dump does not know would otherwise stay.
const emptying = `DO $$
DECLARE all_of_it text[]; one text; here oid := current_schema()::regnamespace;
BEGIN
	SELECT array_agg(what) INTO all_of_it FROM (
		SELECT format('TABLE IF EXISTS %s', oid::regclass) AS what FROM pg_class WHERE relnamespace = here AND relkind IN ('r', 'p')
		UNION ALL SELECT format('SEQUENCE IF EXISTS %s', oid::regclass) FROM pg_class WHERE relnamespace = here AND relkind = 'S'
		UNION ALL SELECT format('FUNCTION IF EXISTS %s', oid::regprocedure) FROM pg_proc p WHERE pronamespace = here
			AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
		UNION ALL SELECT format('TYPE IF EXISTS %s', oid::regtype) FROM pg_type WHERE typnamespace = here AND typtype = 'e') AS found;
	FOREACH one IN ARRAY coalesce(all_of_it, '{}') LOOP
		EXECUTE format('DROP %s CASCADE', one);
	END LOOP;
END $$;
`

// RestorePostgres puts a dump made by Backup in the place of the database at url, in one transaction: what fails half
// way leaves everything as it was. Nothing may use the database meanwhile.
func RestorePostgres(ctx context.Context, dump, url string) error {
	schema, err := currentSchema(ctx, url)
	if err != nil {
		return err
	}
	script, err := pgTool(ctx, url, "pg_restore", "--no-owner", "--no-privileges", "--schema", schema, "--file", "-", dump)
	if err != nil {
		return err
	}
	psql, err := pgTool(ctx, url, "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.DevNull)
	if err != nil {
		return err
	}
	in, err := psql.StdinPipe()
	if err != nil {
		return err
	}
	script.Stdout = in
	if err := psql.Start(); err != nil {
		return err
	}
	_, err = io.WriteString(in, "BEGIN;\n"+emptying)
	if err == nil {
		err = script.Run()
	}
	if err == nil { // else the transaction ends with its connection
		_, err = io.WriteString(in, "\nCOMMIT;\n")
	}
	_ = in.Close()
	if perr := psql.Wait(); perr != nil {
		return fmt.Errorf("psql: %w: %s", perr, psql.Stderr)
	}
	if err != nil {
		return fmt.Errorf("pg_restore: %w: %s", err, script.Stderr)
	}
	return nil
}

func currentSchema(ctx context.Context, url string) (string, error) {
	c, err := pgxpool.ParseConfig(url) // which knows the settings of a pool that a plain connection would refuse
	if err != nil {
		return "", err
	}
	conn, err := pgx.ConnectConfig(ctx, c.ConnConfig)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var schema *string
	if err := conn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return "", err
	}
	if schema == nil {
		return "", errors.New("the database has no schema to work in")
	}
	return *schema, nil
}

// pgTool prepares one of PostgreSQL's programs. The connection goes through the environment, so that no password shows
// in the list of processes. Its Stderr is a *bytes.Buffer.
func pgTool(ctx context.Context, url, tool string, args ...string) (*exec.Cmd, error) {
	bin, err := findPgTool(tool)
	if err != nil {
		return nil, err
	}
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cc := c.ConnConfig
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), "PGHOST="+cc.Host, "PGPORT="+strconv.Itoa(int(cc.Port)), "PGUSER="+cc.User,
		"PGPASSWORD="+cc.Password, "PGDATABASE="+cc.Database, "PGCONNECT_TIMEOUT=10")
	if path := cc.RuntimeParams["search_path"]; path != "" {
		cmd.Env = append(cmd.Env, "PGOPTIONS=-c search_path="+path)
	}
	if u, err := neturl.Parse(url); err == nil {
		for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey"} {
			if v := u.Query().Get(name); v != "" {
				cmd.Env = append(cmd.Env, "PG"+strings.ToUpper(name)+"="+v)
			}
		}
	}
	cmd.Stderr = &bytes.Buffer{}
	return cmd, nil
}

// findPgTool looks on PATH and then where Debian puts the versions, the newest first: a newer pg_dump reads an older
// server, not the other way round.
func findPgTool(tool string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + tool)
	slices.SortFunc(found, func(a, b string) int { return pgVersion(b) - pgVersion(a) })
	if len(found) > 0 {
		return found[0], nil
	}
	bin, err := exec.LookPath(tool)
	if err != nil {
		return "", ErrNoBackupTool
	}
	return bin, nil
}

func pgVersion(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(bin))))
	return n
}

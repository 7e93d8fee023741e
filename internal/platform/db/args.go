package db

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"time"
)

// plain turns arguments into the few types both drivers treat alike: named strings (ids, states) become string,
// numbers int64, raw JSON text. Pointers are followed, nil ones are NULL. The caller's slice is left alone.
func plain(args []any) []any {
	mine := false
	for i, a := range args {
		switch a.(type) {
		case nil, string, int64, bool, float64, []byte:
			continue
		}
		if !mine {
			args, mine = slices.Clone(args), true
		}
		args[i] = plainArg(a)
	}
	return args
}

func plainArg(a any) any {
	switch v := a.(type) {
	case nil, string, int64, bool, float64, []byte:
		return v
	case int:
		return int64(v)
	case json.RawMessage:
		return jsonText(v)
	case time.Time, *time.Time:
		return refused{errors.New("db: times are stored as milliseconds, see clock.Ms")}
	case driver.Valuer:
		return valuer(v)
	}
	v := reflect.ValueOf(a)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plainArg(v.Elem().Interface())
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint())
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes()
		}
	}
	return refused{errors.New("db: cannot store a " + v.Type().String())}
}

// valuer asks sql.Null and its like for their value here, so that a named string inside of it is seen too.
func valuer(v driver.Valuer) any {
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil
	}
	x, err := v.Value()
	if err != nil {
		return refused{err}
	}
	if _, again := x.(driver.Valuer); again {
		return refused{errors.New("db: a Valuer that gives a Valuer")}
	}
	return plainArg(x)
}

func jsonText(b json.RawMessage) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// refused is an argument that cannot be sent; its error comes out of the statement it was given to.
type refused struct{ err error }

// Value implements driver.Valuer.
func (r refused) Value() (driver.Value, error) { return nil, r.err }

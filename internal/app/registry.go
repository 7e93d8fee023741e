package app

import (
	"cxgenie/internal/addon"
	"cxgenie/internal/addon/customauth"
	"cxgenie/internal/channel"
	"cxgenie/internal/platform/config"
)

// kinds lists the channels this product offers: one line each.
func kinds() []channel.Kind {
	return nil
}

// addons lists what a workspace can add: one line each.
func addons(c config.Config) []addon.Kind {
	return []addon.Kind{
		customauth.New(customauth.Options{Allow: config.Prefixes(c.AllowNetworks)}),
	}
}

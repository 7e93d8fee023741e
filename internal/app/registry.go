package app

import "cxgenie/internal/channel"

// kinds lists the channels this product offers: one line each.
func kinds() []channel.Kind {
	return nil
}

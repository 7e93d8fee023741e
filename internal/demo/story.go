package demo

import (
	"time"

	"cxgenie/internal/bot/template"
)

const (
	shop     = "Maple Lane"
	email    = "demo@maplelane.example"
	industry = "retail"
	about    = "Maple Lane sells outdoor clothing and everyday electronics, online and in a small shop on Harbour Street. We ship to all of Europe."
)

// facts complete the answers that the template of a shop brings.
var facts = map[string]string{
	"delivery_time":   "two to four working days",
	"shipping_cost":   "€4.90, and nothing from €60",
	"return_days":     "30",
	"payment_methods": "card, PayPal or bank transfer",
	"warranty":        "24 months",
	"shop_email":      "hello@maplelane.example",
}

// more is what this shop knows beside the template.
var more = []template.FAQ{
	{Question: "Do you have a shop I can visit?", Answer: "Yes, at 12 Harbour Street, Monday to Saturday from 10:00 to 18:00.", Alternatives: []string{"Where is your store?", "What are your opening hours?"}, Category: "Order"},
	{Question: "Is the Alder rain jacket waterproof?", Answer: "Yes. The Alder rain jacket keeps 20,000 mm of water out and its seams are taped.", Alternatives: []string{"How waterproof is the Alder jacket?"}, Category: "Product"},
	{Question: "How long does the battery of the Pulse Buds 2 last?", Answer: "Eight hours with one charge, and 30 hours with the case.", Alternatives: []string{"Pulse Buds battery life"}, Category: "Product"},
	{Question: "Do you sell gift cards?", Answer: "We do, from €10 to €250. They come by e-mail at once and are good for three years.", Alternatives: []string{"Can I buy a voucher?"}, Category: "Order"},
}

// line is one thing that somebody does in a conversation, some time after the last.
type line struct {
	after time.Duration
	who   who
	text  string
}

type who int

const (
	customer who = iota
	agent
	note
	closed
)

// talk is one conversation of the last days.
type talk struct {
	ago         time.Duration
	name, email string
	page, title string
	lines       []line
}

const minute = time.Minute

// talks are told oldest first. What the bot says between the lines, it says itself.
var talks = []talk{
	{6 * 24 * time.Hour, "Ingrid Sand", "ingrid.sand@example.com", "/p/alder-rain-jacket", "Alder rain jacket", []line{
		{0, customer, "Hello, how waterproof is the Alder jacket?"},
		{2 * minute, customer, "Great. And what is the return policy if it does not fit?"},
		{4 * minute, customer, "Thanks!"},
		{30 * minute, closed, ""},
	}},
	{5*24*time.Hour + 3*time.Hour, "Tomás Ribeiro", "tomas@example.com", "/cart", "Your cart", []line{
		{0, customer, "What are the delivery costs to Portugal?"},
		{3 * minute, customer, "Can I talk to a person please?"},
		{2 * minute, agent, "Hi Tomás, this is Robin from Maple Lane. Portugal is €4.90 like everywhere in Europe, and free from €60. Shall I keep the jacket for you until tonight?"},
		{5 * minute, customer, "That would be very kind, thank you"},
		{2 * minute, agent, "Done! It is yours until 22:00."},
		{20 * minute, closed, ""},
	}},
	{3*24*time.Hour + 5*time.Hour, "", "", "/p/pulse-buds-2", "Pulse Buds 2", []line{
		{0, customer, "pulse buds battery life?"},
		{minute, customer, "do they work under water"},
	}},
	{2*24*time.Hour + 2*time.Hour, "Keiko Tanaka", "keiko.tanaka@example.com", "/account/orders", "Your orders", []line{
		{0, customer, "I was charged twice for order #10517"},
		{2 * minute, customer, "I want to speak to a human"},
		{6 * minute, note, "Payment provider shows one charge and one reservation that runs out on Friday."},
		{3 * minute, agent, "Hello Keiko, I have looked: you paid once. The second line is a reservation of your bank, it disappears by Friday."},
		{7 * minute, customer, "I see, I will wait until Friday then"},
	}},
	{26 * time.Hour, "Lars Holm", "lars@example.com", "/help/returns", "Returns", []line{
		{0, customer, "Hi, can I return shoes that I have worn once?"},
		{2 * minute, customer, "And how much is shipping for that?"},
	}},
	{7 * time.Hour, "Anh Nguyen", "anh.nguyen@example.com", "/gift-cards", "Gift cards", []line{
		{0, customer, "Can I buy a voucher for my sister?"},
		{minute, customer, "Can I pay with PayPal?"},
		{2 * minute, customer, "perfect"},
	}},
	{95 * minute, "Marcus Bell", "marcus.bell@example.com", "/p/trail-charger", "Trail charger", []line{
		{0, customer, "My charger stopped working after three months. How long is the warranty?"},
		{3 * minute, customer, "Can I speak to a human?"},
	}},
	{20 * minute, "", "", "/", "Maple Lane", []line{
		{0, customer, "Do you ship to Iceland?"},
	}},
	{4 * minute, "Sofia Rossi", "sofia@example.com", "/p/day-pack-18", "Day pack 18", []line{
		{0, customer, "Is the day pack allowed as hand luggage?"},
		{minute, customer, "When will my parcel arrive if I order today?"},
	}},
}

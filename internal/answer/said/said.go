// Package said holds what the product says to customers in its own words, in the languages it speaks: one file for each in
// texts, for a native speaker to mend. What a company has written itself is none of it.
package said

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"cxgenie/internal/platform/text"
)

// Text is something that is said to customers. What stands in braces in it is filled in by With.
type Text string

const (
	Hello             Text = "hello"
	Welcome           Text = "welcome"
	Goodbye           Text = "goodbye"
	Invitation        Text = "invitation"
	Acknowledged      Text = "acknowledged"
	Introduction      Text = "introduction"
	IntroductionAlone Text = "introduction_alone"
	Unknown           Text = "unknown"
	Neutral           Text = "neutral"
	DidYouMean        Text = "did_you_mean"
	DidYouMeanThis    Text = "did_you_mean_this"
	SomethingElse     Text = "something_else"
	Quoted            Text = "quoted"
	WebQuoted         Text = "web_quoted"
	AsOf              Text = "as_of"
	DateForm          Text = "date_form" // how 2 January 2006 is written
	Connecting        Text = "connecting"
	NobodyThere       Text = "nobody_there"
	NobodyTookIt      Text = "nobody_took_it"
	DetailsKnown      Text = "details_known"
	DetailsTaken      Text = "details_taken"
	NoDetails         Text = "no_details"
	BackToBot         Text = "back_to_bot"
	WaitNext          Text = "wait_next"
	WaitOne           Text = "wait_one"
	WaitPlace         Text = "wait_place"
	WaitMinute        Text = "wait_minute"
	WaitMinutes       Text = "wait_minutes"
	WaitUnknown       Text = "wait_unknown"
	StillThere        Text = "still_there"
	TooMany           Text = "too_many"
	Skip              Text = "skip"
	Cancel            Text = "cancel"
	AskDetails        Text = "ask_details"
	AskName           Text = "ask_name"
	AskEmail          Text = "ask_email"
	AskPhone          Text = "ask_phone"
	AfterMatterName   Text = "after_matter_name"
	AgainName         Text = "again_name"
	AgainEmail        Text = "again_email"
	AgainPhone        Text = "again_phone"
)

//go:embed texts/*.json
var files embed.FS

// texts are all texts by their language. The files are ours: a broken one is found by the tests, and by the first start.
var texts = sync.OnceValue(func() map[string]map[Text]string {
	all := map[string]map[Text]string{}
	entries, err := files.ReadDir("texts")
	for _, e := range entries {
		var raw []byte
		if raw, err = files.ReadFile("texts/" + e.Name()); err != nil {
			break
		}
		of := map[Text]string{}
		if err = json.Unmarshal(raw, &of); err != nil {
			break
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = of
	}
	if err != nil {
		panic(fmt.Sprintf("built-in texts: %v", err))
	}
	return all
})

// In is the text in the first of some languages in which there is one, else in English.
func (t Text) In(languages ...string) string {
	for _, l := range languages {
		if of, ok := texts()[spoken(l)]; ok {
			return of[t]
		}
	}
	return texts()["en"][t]
}

// With is the text with its open places filled: a name, and what stands for it.
func (t Text) With(languages []string, filled ...string) string {
	pairs := make([]string, 0, len(filled))
	for i := 0; i+1 < len(filled); i += 2 {
		pairs = append(pairs, "{"+filled[i]+"}", filled[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(t.In(languages...))
}

// spoken is the language of ours that a tag means: pt of pt-BR. Chinese is written in two ways.
func spoken(tag string) string {
	base, region, _ := strings.Cut(strings.ToLower(tag), "-")
	if base != "zh" {
		return base
	}
	for part := range strings.SplitSeq(region, "-") {
		switch part {
		case "hans":
			return "zh"
		case "hant", "tw", "hk", "mo":
			return "zh-Hant"
		}
	}
	return "zh"
}

// Is says whether a message is nothing but the text, in whichever language.
func (t Text) Is(message string) bool { return keys()[t][folded(message)] }

// keys are the texts as messages are compared with them.
var keys = sync.OnceValue(func() map[Text]map[string]bool {
	all := map[Text]map[string]bool{}
	for _, of := range texts() {
		for t, said := range of {
			if all[t] == nil {
				all[t] = map[string]bool{}
			}
			all[t][folded(said)] = true
		}
	}
	return all
})

func folded(s string) string { return text.Unaccented(text.Key(s)) }

package flows

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // "hier" depends on the day it is in Paris, on every machine
)

var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("time zone database without Europe/Paris: " + err.Error()) // it is linked in by the import above
	}
	return loc
}()

// maxNumber bounds numbers well inside what a float64 holds to the cent.
const maxNumber = 1e12

var (
	aroundNumber = regexp.MustCompile(`^(?:(?:environ|à peu près|a peu pres|c'est) )?(.*?)\s*(?:€|euros?|eur|%|ans?|mois|semaines?|jours?|heures?|fois|personnes?|enfants?)?\s*\.?$`)
	wholeNumber  = regexp.MustCompile(`^(?:\d+|\d{1,3}(?:[ '’]\d{3})+|\d{1,3}(?:\.\d{3}){2,})$`)
	dottedNumber = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+$`)
	onlyDigits   = regexp.MustCompile(`^\d+$`)
	grouping     = strings.NewReplacer(" ", "", ".", "", "'", "", "’", "")
	spaces       = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\t", " ", "−", "-")
)

// parseNumber reads a number written the French way: "1 234,50 €", "300 euros", "12.5". "1.234" is refused, because it is
// one thousand to some and one and a quarter to others.
func parseNumber(text string) (float64, bool) {
	m := aroundNumber.FindStringSubmatch(strings.ToLower(strings.TrimSpace(spaces.Replace(text))))
	if m == nil { // several lines
		return 0, false
	}
	sign, core := "", m[1]
	if core != "" && (core[0] == '-' || core[0] == '+') {
		sign, core = core[:1], strings.TrimSpace(core[1:])
	}
	whole, decimals, comma := strings.Cut(core, ",")
	if !comma {
		if i := strings.LastIndexByte(core, '.'); i >= 0 && strings.Count(core, ".") == 1 && (len(core)-i == 2 || len(core)-i == 3) {
			whole, decimals, comma = core[:i], core[i+1:], true
		}
	}
	if comma && !onlyDigits.MatchString(decimals) {
		return 0, false
	}
	if !wholeNumber.MatchString(whole) && !(comma && dottedNumber.MatchString(whole)) {
		return 0, false
	}
	n, err := strconv.ParseFloat(sign+grouping.Replace(whole)+"."+decimals+"0", 64)
	if err != nil || math.Abs(n) > maxNumber {
		return 0, false
	}
	return n + 0, true // "-0" is 0
}

const isoDate = time.DateOnly

var (
	numericDate = regexp.MustCompile(`^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{2}|\d{4})$`)
	isoShape    = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	monthNames  = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	months      = words(strings.Join(monthNames, " "))
	shortMonths = map[string]int{"janv": 1, "jan": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
	weekdays    = words("lundi mardi mercredi jeudi vendredi samedi dimanche")
	today       = phrases("aujourd'hui", "aujourdhui", "auj", "ajd", "ce jour", "ce matin", "ce midi", "ce soir")
	yesterday   = phrases("hier", "hier matin", "hier soir", "hier midi")
	dayBefore   = phrases("avant-hier", "avanthier", "avant-hier soir", "avant-hier matin")
)

// parseDate reads a day as people write it and returns it as 2026-03-03. Only what names one single day is accepted:
// "le 3 mars" without its year, "en mars" or "la semaine dernière" are not.
func parseDate(text string, now time.Time) (string, bool) {
	now = now.In(paris)
	trimmed := strings.ToLower(strings.TrimSpace(spaces.Replace(text)))
	trimmed = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(trimmed, "le "), "."))
	if m := isoShape.FindStringSubmatch(trimmed); m != nil {
		return day(m[1], m[2], m[3], now)
	}
	if m := numericDate.FindStringSubmatch(trimmed); m != nil {
		return day(m[3], m[2], m[1], now)
	}
	ws := words(trimmed)
	is := func(list [][]string) bool {
		return slices.ContainsFunc(list, func(p []string) bool { return slices.Equal(p, ws) })
	}
	switch {
	case is(today):
		return now.Format(isoDate), true
	case is(yesterday):
		return now.AddDate(0, 0, -1).Format(isoDate), true
	case is(dayBefore):
		return now.AddDate(0, 0, -2).Format(isoDate), true
	}
	if len(ws) == 5 && slices.Equal(ws[:3], []string{"il", "y", "a"}) && strings.TrimSuffix(ws[4], "s") == "jour" {
		if n, err := strconv.Atoi(ws[3]); err == nil && n <= 36500 {
			return now.AddDate(0, 0, -n).Format(isoDate), true
		}
	}
	if len(ws) > 3 && slices.Contains(weekdays, ws[0]) {
		ws = ws[1:]
	}
	if len(ws) != 3 {
		return "", false
	}
	month := slices.Index(months, ws[1]) + 1
	if month == 0 {
		month = shortMonths[ws[1]]
	}
	return day(ws[2], strconv.Itoa(month), strings.TrimSuffix(ws[0], "er"), now)
}

// day puts a date together and refuses the 30th of February. A year of two figures is the nearest one that is at most
// ten years ahead.
func day(year, month, dayOfMonth string, now time.Time) (string, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(dayOfMonth)
	if err1 != nil || err2 != nil || err3 != nil || (len(year) != 2 && len(year) != 4) {
		return "", false
	}
	if len(year) == 2 {
		if y += 2000; y > now.Year()+10 {
			y -= 100
		}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1900 || y > 2100 || t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return "", false
	}
	return t.Format(isoDate), true
}

// daysSince counts the days from a date (2026-03-03) to today in Paris; negative for a date to come.
func daysSince(date string, now time.Time) (int, bool) {
	from, err := time.Parse(isoDate, date)
	if err != nil {
		return 0, false
	}
	y, m, d := now.In(paris).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(from) / (24 * time.Hour)), true
}

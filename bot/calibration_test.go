package bot_test

import (
	"testing"

	"oupsbot/bot/bottest"
)

func TestTheShippedCalibrationIsOfTheShippedContent(t *testing.T) {
	c, own := bottest.Release(t).Calibration()

	if !own {
		t.Errorf("intents/calibration.json (%s) was learnt from another content: run make calibrate", c.Hash)
	}
}

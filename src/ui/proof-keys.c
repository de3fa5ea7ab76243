/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys: what they do, and what the shortcuts dialog says of them. */
#include "config.h"

#include "proof-keys.h"

#include <glib/gi18n.h>

static const ProofKey playing[] = {
  { N_("Play and pause"), "space", "viewer.play-pause" },
  { NULL, "k", "viewer.play-pause" },
  { NULL, "AudioPlay", "viewer.play-pause" },
  { N_("Pause"), "AudioPause", "viewer.pause" },
  { N_("Stop, and back to the first frame"), "AudioStop", "viewer.stop" },
  { N_("Shuttle back; again is faster; with K held, slow"), "j", "viewer.shuttle", -1, TRUE },
  { N_("Shuttle forward; again is faster; with K held, slow"), "l", "viewer.shuttle", 1, TRUE },
  { N_("Slower"), "bracketleft", "viewer.rate", -1, TRUE },
  { N_("Faster"), "bracketright", "viewer.rate", 1, TRUE },
  { N_("Normal speed"), "BackSpace", "viewer.rate", 0, TRUE },
  { N_("Set the in point here"), "i", "viewer.set-point", -1, TRUE },
  { N_("Set the out point here"), "o", "viewer.set-point", 1, TRUE },
  { N_("No in and out points"), "<Alt>x", "viewer.clear-points" },
  { N_("Loop, between the points if there are any"), "<Control>l", "viewer.loop" },
  { N_("Play around the selection"), "slash", "viewer.play-around" },
  { NULL, "KP_Divide", "viewer.play-around" },
};

static const ProofKey going[] = {
  { N_("Previous frame"), "Left", "viewer.step", -1, TRUE },
  { NULL, "comma", "viewer.step", -1, TRUE },
  { N_("Next frame"), "Right", "viewer.step", 1, TRUE },
  { NULL, "period", "viewer.step", 1, TRUE },
  { N_("A second back"), "<Shift>Left", "viewer.skip", -1, TRUE },
  { N_("A second forward"), "<Shift>Right", "viewer.skip", 1, TRUE },
  { N_("First frame"), "Home", "viewer.first-frame" },
  { N_("Last frame"), "End", "viewer.last-frame" },
  { N_("Go to a frame, time or timecode"), "g", "viewer.jump" },
  { N_("Previous sample, of the selected label or of all"), "p", "viewer.hop-sample", -1, TRUE },
  { NULL, "AudioPrev", "viewer.hop-sample", -1, TRUE },
  { N_("Next sample, of the selected label or of all"), "n", "viewer.hop-sample", 1, TRUE },
  { NULL, "AudioNext", "viewer.hop-sample", 1, TRUE },
  { N_("Previous sample with boxes"), "<Control>Left", "viewer.hop-boxes", -1, TRUE },
  { N_("Next sample with boxes"), "<Control>Right", "viewer.hop-boxes", 1, TRUE },
  /* Translators: goes there */
  { N_("Go to the in point"), "<Shift>i", "viewer.go-to-point", -1, TRUE },
  { N_("Go to the out point"), "<Shift>o", "viewer.go-to-point", 1, TRUE },
  { N_("Previous row of the list"), "Up", "viewer.select-row", -1, TRUE },
  { N_("Next row of the list"), "Down", "viewer.select-row", 1, TRUE },
};

static const ProofKey showing[] = {
  /* Translators: shows and hides them */
  { N_("Boxes"), "b", "viewer.show-boxes" },
  { N_("Boxes interpolated between samples"), "<Shift>b", "viewer.interpolate" },
  { N_("Nudge boxes a frame earlier"), "<Alt>bracketleft", "viewer.nudge", -1, TRUE },
  { N_("Nudge boxes a frame later"), "<Alt>bracketright", "viewer.nudge", 1, TRUE },
  { N_("Nudge boxes 10 ms earlier"), "<Alt>braceleft", "viewer.nudge-ms", -10, TRUE },
  { N_("Nudge boxes 10 ms later"), "<Alt>braceright", "viewer.nudge-ms", 10, TRUE },
  { N_("Boxes as reported, not nudged"), "<Alt>BackSpace", "viewer.nudge", 0, TRUE },
  { N_("All filters off and on"), "backslash", "viewer.filter" },
  { N_("Picture: close to the selected box, and back"), "z", "viewer.zoom-box" },
  { N_("Picture: closer"), "<Control>plus", "viewer.zoom", 1, TRUE },
  { NULL, "<Control>KP_Add", "viewer.zoom", 1, TRUE },
  { NULL, "<Control>equal", "viewer.zoom", 1, TRUE },
  { N_("Picture: farther"), "<Control>minus", "viewer.zoom", -1, TRUE },
  { NULL, "<Control>KP_Subtract", "viewer.zoom", -1, TRUE },
  { N_("Picture: all of it"), "<Control>0", "viewer.zoom", 0, TRUE },
  { NULL, "<Control>KP_0", "viewer.zoom", 0, TRUE },
  { N_("Picture: look to the left"), "<Control><Shift>Left", "viewer.pan-x", -1, TRUE },
  { N_("Picture: look to the right"), "<Control><Shift>Right", "viewer.pan-x", 1, TRUE },
  { N_("Picture: look up"), "<Control><Shift>Up", "viewer.pan-y", -1, TRUE },
  { N_("Picture: look down"), "<Control><Shift>Down", "viewer.pan-y", 1, TRUE },
  { N_("Timeline: closer"), "plus", "viewer.timeline-zoom", 1, TRUE },
  { NULL, "KP_Add", "viewer.timeline-zoom", 1, TRUE },
  { NULL, "equal", "viewer.timeline-zoom", 1, TRUE },
  { N_("Timeline: farther"), "minus", "viewer.timeline-zoom", -1, TRUE },
  { NULL, "KP_Subtract", "viewer.timeline-zoom", -1, TRUE },
  { N_("Timeline: all of it"), "0", "viewer.timeline-zoom", 0, TRUE },
  { NULL, "KP_0", "viewer.timeline-zoom", 0, TRUE },
  { N_("Show the timeline"), "<Control>t", "viewer.show-timeline" },
  { N_("Show the labels"), "F9", "viewer.show-labels" },
  { N_("Show the inspector"), "<Shift>F9", "viewer.show-inspector" },
  { N_("Fullscreen"), "f", "viewer.fullscreen" },
  { NULL, "F11", "viewer.fullscreen" },
};

/* Of the row that has the focus. */
static const ProofKey library[] = {
  { N_("What can be done with a job"), "Menu", "job.menu" },
  { NULL, "<Shift>F10", "job.menu" },
  { N_("All that is known of a job"), "<Alt>Return", "job.details" },
  { N_("Remove a job"), "Delete", "job.ask-remove" },
  { NULL, "KP_Delete", "job.ask-remove" },
};

static const ProofKey general[] = {
  { N_("Open a job"), "<Control>n", "win.open-job" },
  { N_("Start an analysis"), "<Control><Shift>n", "win.start-job" },
  { N_("Open the job of a notice on the clipboard"), "<Control>v", "win.paste" },
  { N_("Open a file"), "<Control>o", "win.open-file" },
  { N_("Search"), "<Control>f", "win.search" },
  { N_("Preferences"), "<Control>comma", "win.preferences" },
  { N_("Keyboard shortcuts"), "question", "win.shortcuts" },
  { NULL, "<Control>question", "win.shortcuts" },
  { N_("New window"), "<Control><Alt>n", "app.new-window" },
  { N_("Back one step"), "Escape", "viewer.unselect" },
  { N_("Close the window"), "<Control>w", "window.close" },
  { N_("Quit"), "<Control>q", "app.quit" },
};

static const ProofKeyGroup groups[] = {
  /* Translators: groups of keyboard shortcuts: of playing, of going places, of showing */
  { N_("Playing"), playing, G_N_ELEMENTS (playing) },
  { N_("Going Places"), going, G_N_ELEMENTS (going) },
  { N_("Showing"), showing, G_N_ELEMENTS (showing) },
  { N_("Library"), library, G_N_ELEMENTS (library) },
  { N_("General"), general, G_N_ELEMENTS (general) },
};

const ProofKeyGroup *
proof_keys_get_groups (guint *n_groups)
{
  *n_groups = G_N_ELEMENTS (groups);
  return groups;
}

/* Signs such as + and ? need Shift on some keyboards and not on others. */
static GdkKeyMatch
match (const ProofKey *key,
       GdkEvent       *event)
{
  const GdkModifierType plain = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  guint keyval;
  GdkModifierType modifiers;

  if (!gtk_accelerator_parse (key->trigger, &keyval, &modifiers))
    g_return_val_if_reached (GDK_KEY_MATCH_NONE);
  if (g_unichar_ispunct (gdk_keyval_to_unicode (keyval)) &&
      gdk_key_event_get_keyval (event) == keyval &&
      (gdk_event_get_modifier_state (event) & plain) == modifiers)
    return GDK_KEY_MATCH_EXACT;
  return gdk_key_event_matches (event, keyval, modifiers);
}

/**
 * proof_keys_find:
 * @event: a key press
 *
 * Returns: (nullable): the line of the table that it stands for
 */
const ProofKey *
proof_keys_find (GdkEvent *event)
{
  const ProofKey *partial = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; j < groups[i].n_keys; j++)
      {
        const ProofKey *key = &groups[i].keys[j];
        GdkKeyMatch found = match (key, event);

        if (found == GDK_KEY_MATCH_EXACT)
          return key;
        if (found == GDK_KEY_MATCH_PARTIAL && !partial)
          partial = key;
      }
  return partial;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys go to the table first, wherever the focus is. Three exceptions: letters belong to an entry
 * that is being typed in, everything to a dialog or menu that is open, and the
 * keys that move about or press belong to whatever the Tab key has chosen. */
#include "config.h"

#include "proof-window-private.h"

#include "proof-job-row.h"
#include "proof-keys.h"

static gboolean
is_navigation (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_space:
    case GDK_KEY_Left:
    case GDK_KEY_Right:
    case GDK_KEY_Up:
    case GDK_KEY_Down:
    case GDK_KEY_Home:
    case GDK_KEY_End:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_media (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_AudioPlay:
    case GDK_KEY_AudioPause:
    case GDK_KEY_AudioStop:
    case GDK_KEY_AudioNext:
    case GDK_KEY_AudioPrev:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_typed (guint           keyval,
          GdkModifierType state)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK) || is_media (keyval))
    return FALSE;
  return keyval != GDK_KEY_Escape && !(keyval >= GDK_KEY_F1 && keyval <= GDK_KEY_F12);
}

static gboolean
is_paste (guint           keyval,
          GdkModifierType state)
{
  return (state & GDK_CONTROL_MASK) && (keyval == GDK_KEY_v || keyval == GDK_KEY_V);
}

static gboolean
is_free (ProofWindow    *self,
         guint           keyval,
         GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)))
    return FALSE;
  if (!focus)
    return TRUE;
  if (gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER))
    return FALSE;
  if (GTK_IS_EDITABLE (focus) ||
      (GTK_IS_TEXT_VIEW (focus) && gtk_text_view_get_editable (GTK_TEXT_VIEW (focus))))
    return !is_typed (keyval, state) && !is_navigation (keyval) && !is_paste (keyval, state);
  return !self->tabbed || !is_navigation (keyval);
}

gboolean
proof_window_activate (ProofWindow *self,
                       const char  *action,
                       GVariant    *target)
{
  gboolean of_viewer = g_str_has_prefix (action, "viewer.");
  GtkWidget *widget = of_viewer ? GTK_WIDGET (self->viewer) : GTK_WIDGET (self);

  if (of_viewer && !proof_window_shows_viewer (self))
    return FALSE;
  if (g_str_has_prefix (action, "job."))
    {
      widget = gtk_window_get_focus (GTK_WINDOW (self));
      widget = widget ? gtk_widget_get_ancestor (widget, PROOF_TYPE_JOB_ROW) : NULL;
    }
  return widget && gtk_widget_activate_action_variant (widget, action, target);
}

static gboolean
activate (ProofWindow    *self,
          const ProofKey *key)
{
  g_autoptr (GVariant) target = NULL;

  if (key->has_target)
    target = g_variant_ref_sink (g_variant_new_int32 (key->target));
  return proof_window_activate (self, key->action, target);
}

/* A held key goes on when what it asked for before is on screen: so it shows every frame, and stops
 * on the one on which it is let go. Presses of their own add up. */
static gboolean
comes_too_soon (ProofWindow    *self,
                const ProofKey *key)
{
  static const char *const going[] = {
    "viewer.step", "viewer.skip", "viewer.hop-sample", "viewer.hop-boxes", NULL,
  };

  /* Again is faster; held is not. */
  if (g_str_equal (key->action, "viewer.shuttle"))
    return TRUE;
  return g_strv_contains (going, key->action) && proof_window_shows_viewer (self) &&
         proof_viewer_page_is_going (self->viewer);
}

static gboolean
key_pressed_cb (ProofWindow           *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  gboolean repeated = !g_hash_table_add (self->held, GUINT_TO_POINTER (keycode));
  const ProofKey *key;

  if (keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab)
    self->tabbed = TRUE;
  if (!is_free (self, keyval, state))
    return FALSE;

  key = proof_keys_find (event);
  if (!key)
    return FALSE;
  if (repeated && comes_too_soon (self, key))
    return TRUE;
  if (g_str_equal (key->trigger, "k") && proof_window_shows_viewer (self))
    {
      proof_viewer_page_press_k (self->viewer);
      return TRUE;
    }
  return activate (self, key);
}

static void
key_released_cb (ProofWindow *self,
                 guint        keyval,
                 guint        keycode)
{
  g_hash_table_remove (self->held, GUINT_TO_POINTER (keycode));
  if (self->viewer && (keyval == GDK_KEY_k || keyval == GDK_KEY_K))
    proof_viewer_page_release_k (self->viewer);
}

static void
pressed_cb (ProofWindow *self)
{
  self->tabbed = FALSE;
}

static void
is_active_cb (ProofWindow *self)
{
  /* The release of a held key may go elsewhere. */
  if (gtk_window_is_active (GTK_WINDOW (self)))
    return;
  g_hash_table_remove_all (self->held);
  if (self->viewer)
    proof_viewer_page_release_k (self->viewer);
}

void
proof_window_init_keys (ProofWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->held = g_hash_table_new (NULL, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_cb), NULL);
}

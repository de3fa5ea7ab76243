/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-picture-look.h"

#include <math.h>

/* At the ends of the scales. */
#define MOST_GAIN 8
#define MOST_CONTRAST 4

/* Writing waits for a disk: not for each move of a scale. */
#define SAVE_DELAY_MS 500

typedef enum
{
  PROP_BRIGHTNESS = 1,
  PROP_CONTRAST,
  PROP_NEUTRAL,
} ProofPictureLookProperty;

static GParamSpec *props[PROP_NEUTRAL + 1];

static const char *const names[] = {
  [PROP_BRIGHTNESS] = "brightness",
  [PROP_CONTRAST] = "contrast",
};

struct _ProofPictureLook
{
  GObject parent_instance;

  ProofDocument *document;
  double values[G_N_ELEMENTS (names)]; /* by property */
  guint save_id;
};

G_DEFINE_FINAL_TYPE (ProofPictureLook, proof_picture_look, G_TYPE_OBJECT)

static void
save (ProofPictureLook *self)
{
  if (self->save_id == 0)
    return;

  g_clear_handle_id (&self->save_id, g_source_remove);
  for (guint id = PROP_BRIGHTNESS; id < G_N_ELEMENTS (names); id++)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (text, sizeof text, "%.3f", self->values[id]);
      /* A document that cannot be written to can be looked at all the same. */
      proof_document_set (self->document, names[id], self->values[id] != 0 ? text : NULL, NULL);
    }
}

static gboolean
save_cb (gpointer data)
{
  save (data);
  return G_SOURCE_REMOVE;
}

/* Returns whether it is another. */
static gboolean
set_value (ProofPictureLook         *self,
           ProofPictureLookProperty  id,
           double                    value)
{
  gboolean was_neutral = proof_picture_look_is_neutral (self);

  value = CLAMP (value, -1, 1);
  if (self->values[id] == value)
    return FALSE;

  self->values[id] = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
  if (proof_picture_look_is_neutral (self) != was_neutral)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEUTRAL]);
  return TRUE;
}

static void
proof_picture_look_dispose (GObject *object)
{
  ProofPictureLook *self = PROOF_PICTURE_LOOK (object);

  save (self);
  g_clear_object (&self->document);

  G_OBJECT_CLASS (proof_picture_look_parent_class)->dispose (object);
}

static void
proof_picture_look_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ProofPictureLook *self = PROOF_PICTURE_LOOK (object);

  switch ((ProofPictureLookProperty) property_id)
    {
    case PROP_BRIGHTNESS:
    case PROP_CONTRAST:
      g_value_set_double (value, self->values[property_id]);
      break;
    case PROP_NEUTRAL:
      g_value_set_boolean (value, proof_picture_look_is_neutral (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_picture_look_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ProofPictureLook *self = PROOF_PICTURE_LOOK (object);

  if (property_id != PROP_BRIGHTNESS && property_id != PROP_CONTRAST)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  if (!set_value (self, property_id, g_value_get_double (value)) || self->document == NULL)
    return;

  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

static void
proof_picture_look_class_init (ProofPictureLookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_picture_look_dispose;
  object_class->get_property = proof_picture_look_get_property;
  object_class->set_property = proof_picture_look_set_property;

  for (guint id = PROP_BRIGHTNESS; id < G_N_ELEMENTS (names); id++)
    props[id] = g_param_spec_double (names[id], NULL, NULL, -1, 1, 0, readable | G_PARAM_WRITABLE);
  props[PROP_NEUTRAL] = g_param_spec_boolean ("neutral", NULL, NULL, TRUE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
proof_picture_look_init (ProofPictureLook *self)
{
}

/**
 * proof_picture_look_new:
 *
 * Returns: (transfer full): a neutral look
 */
ProofPictureLook *
proof_picture_look_new (void)
{
  return g_object_new (PROOF_TYPE_PICTURE_LOOK, NULL);
}

/**
 * proof_picture_look_set_document:
 * @self: a look
 * @document: (nullable): where it is kept
 *
 * Saves what is not saved yet where it was kept before, and becomes what @document says, else
 * neutral.
 */
void
proof_picture_look_set_document (ProofPictureLook *self,
                                 ProofDocument    *document)
{
  g_return_if_fail (PROOF_IS_PICTURE_LOOK (self));

  save (self);
  g_set_object (&self->document, document);
  for (guint id = PROP_BRIGHTNESS; id < G_N_ELEMENTS (names); id++)
    {
      const char *text = document != NULL ? proof_document_get (document, names[id]) : NULL;
      double value = text != NULL ? g_ascii_strtod (text, NULL) : 0;

      set_value (self, id, isfinite (value) ? value : 0);
    }
}

void
proof_picture_look_reset (ProofPictureLook *self)
{
  g_return_if_fail (PROOF_IS_PICTURE_LOOK (self));

  g_object_set (self, "brightness", 0.0, "contrast", 0.0, NULL);
}

gboolean
proof_picture_look_is_neutral (ProofPictureLook *self)
{
  g_return_val_if_fail (PROOF_IS_PICTURE_LOOK (self), TRUE);

  return self->values[PROP_BRIGHTNESS] == 0 && self->values[PROP_CONTRAST] == 0;
}

/**
 * proof_picture_look_get_line:
 * @self: a look
 * @slope: (out): what a colour's components, from 0 to 1, are multiplied by
 * @offset: (out): what is added to them then
 *
 * Brightness multiplies, so that black stays black and the dark parts open up. Contrast turns about
 * the middle.
 */
void
proof_picture_look_get_line (ProofPictureLook *self,
                             double           *slope,
                             double           *offset)
{
  double contrast;

  g_return_if_fail (PROOF_IS_PICTURE_LOOK (self));

  contrast = pow (MOST_CONTRAST, self->values[PROP_CONTRAST]);
  *slope = pow (MOST_GAIN, self->values[PROP_BRIGHTNESS]) * contrast;
  *offset = (1 - contrast) / 2;
}

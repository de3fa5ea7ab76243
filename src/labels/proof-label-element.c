/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `Labels` (LabelDetection in the API reference of Amazon Rekognition).
 * A member that is null counts as absent; of one that stands twice the last counts. */
#include "config.h"

#include "proof-label-element.h"

#include <glib/gi18n.h>
#include <math.h>

#include "proof-label-reader.h"

#define KEY(literal) proof_json_slice_equal (key, literal)

/* Boxes may leave the picture, but not so far: such numbers are pixels. */
#define MAX_COORDINATE 10.0

/* Edit lists may put a sample a little before the beginning; the API has no bound here. */
#define MIN_TIMESTAMP_MS (-60.0 * 1000)

void
proof_label_elements_init (ProofLabelElements *self)
{
  *self = (ProofLabelElements) {
    .name = g_string_new (NULL),
    .instances = g_array_new (FALSE, FALSE, sizeof (ProofInstance)),
  };
  for (ProofLabelList list = 0; list < PROOF_LABEL_N_LISTS; list++)
    self->lists[list] = g_string_new (NULL);
}

void
proof_label_elements_clear (ProofLabelElements *self)
{
  g_string_free (self->name, TRUE);
  g_array_unref (self->instances);
  for (ProofLabelList list = 0; list < PROOF_LABEL_N_LISTS; list++)
    g_string_free (self->lists[list], TRUE);
}

/**
 * proof_label_elements_forget:
 * @self: elements
 *
 * Forgets what was given away, for a new page.
 */
void
proof_label_elements_forget (ProofLabelElements *self)
{
  self->generation = PROOF_GENERATION_UNKNOWN;
  self->aggregation = PROOF_AGGREGATION_UNKNOWN;
}

static void
read_ms (ProofJsonCursor *cursor,
         double           minimum,
         gint64          *ms)
{
  double number;

  if (proof_json_cursor_read_number (cursor, minimum, PROOF_LABEL_MAX_MS, &number))
    *ms = (gint64) floor (number + 0.5);
}

static void
read_confidence (ProofJsonCursor *cursor,
                 float           *confidence)
{
  double number;

  if (proof_json_cursor_read_number (cursor, 0, 100, &number))
    *confidence = number;
}

static void
read_box (ProofJsonCursor *cursor,
          ProofBox        *box)
{
  gsize offset = (proof_json_cursor_peek (cursor), proof_json_cursor_tell (cursor));
  double left = NAN, top = NAN, width = NAN, height = NAN;
  const char *missing;
  ProofJsonSlice key;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      if (KEY ("Left"))
        proof_json_cursor_read_number (cursor, -MAX_COORDINATE, MAX_COORDINATE, &left);
      else if (KEY ("Top"))
        proof_json_cursor_read_number (cursor, -MAX_COORDINATE, MAX_COORDINATE, &top);
      else if (KEY ("Width"))
        proof_json_cursor_read_number (cursor, 0, MAX_COORDINATE, &width);
      else if (KEY ("Height"))
        proof_json_cursor_read_number (cursor, 0, MAX_COORDINATE, &height);
      else
        proof_json_cursor_skip (cursor);
    }

  missing = isnan (left) ? "Left" : isnan (top) ? "Top" : isnan (width) ? "Width"
          : isnan (height) ? "Height" : NULL;
  if (missing != NULL)
    proof_json_cursor_fail (cursor, offset, PROOF_LABEL_ERROR_MEMBER, _("%s has no %s"),
                            proof_json_cursor_name_place (cursor), missing);
  *box = (ProofBox) { left, top, width, height };
}

static void
read_instances (ProofLabelElements *self,
                ProofJsonCursor    *cursor)
{
  self->generation = MAX (self->generation, PROOF_GENERATION_2);
  g_array_set_size (self->instances, 0);
  proof_json_cursor_enter_array (cursor);
  while (proof_json_cursor_next_element (cursor))
    {
      ProofInstance instance = { .confidence = PROOF_CONFIDENCE_NONE };
      gsize offset = (proof_json_cursor_peek (cursor), proof_json_cursor_tell (cursor));
      gboolean has_box = FALSE;
      ProofJsonSlice key;

      proof_json_cursor_enter_object (cursor);
      while (proof_json_cursor_next_member (cursor, &key))
        {
          if (proof_json_cursor_read_null (cursor))
            continue;
          if (KEY ("BoundingBox"))
            {
              read_box (cursor, &instance.box);
              has_box = TRUE;
            }
          else if (KEY ("Confidence"))
            {
              read_confidence (cursor, &instance.confidence);
            }
          else
            {
              proof_json_cursor_skip (cursor);
            }
        }
      if (!has_box)
        proof_json_cursor_fail (cursor, offset, PROOF_LABEL_ERROR_MEMBER, _("%s has no %s"),
                                proof_json_cursor_name_place (cursor), "BoundingBox");
      g_array_append_val (self->instances, instance);
    }
}

/* [{"Name": "Vehicle"}, …], the same for parents, aliases and categories. */
static void
read_list (ProofLabelElements *self,
           ProofJsonCursor    *cursor,
           ProofLabelList      list)
{
  GString *items = self->lists[list];

  self->generation = MAX (self->generation, list == PROOF_LABEL_PARENTS ? PROOF_GENERATION_2
                                                                        : PROOF_GENERATION_3);
  self->has_list[list] = TRUE;
  g_string_truncate (items, 0);
  proof_json_cursor_enter_array (cursor);
  while (proof_json_cursor_next_element (cursor))
    {
      gsize begin = items->len;
      ProofJsonSlice key, name;

      proof_json_cursor_enter_object (cursor);
      while (proof_json_cursor_next_member (cursor, &key))
        {
          if (proof_json_cursor_read_null (cursor))
            continue;
          if (!KEY ("Name"))
            proof_json_cursor_skip (cursor);
          else if (proof_json_cursor_read_string (cursor, &name))
            {
              g_string_truncate (items, begin);
              g_string_append_len (items, name.text, name.length);
              g_string_append_c (items, '\0');
            }
        }
    }
}

static void
read_label (ProofLabelElements *self,
            ProofJsonCursor    *cursor,
            ProofDetection     *detection)
{
  ProofJsonSlice key, text;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      if (KEY ("Name"))
        {
          if (proof_json_cursor_read_string (cursor, &text))
            {
              g_string_truncate (self->name, 0);
              g_string_append_len (self->name, text.text, text.length);
            }
        }
      else if (KEY ("Confidence"))
        read_confidence (cursor, &detection->confidence);
      else if (KEY ("Instances"))
        read_instances (self, cursor);
      else if (KEY ("Parents"))
        read_list (self, cursor, PROOF_LABEL_PARENTS);
      else if (KEY ("Aliases"))
        read_list (self, cursor, PROOF_LABEL_ALIASES);
      else if (KEY ("Categories"))
        read_list (self, cursor, PROOF_LABEL_CATEGORIES);
      else
        proof_json_cursor_skip (cursor);
    }
}

/* TIMESTAMPS or SEGMENTS, where the request is not echoed. Some serialisers write the segment
 * members of a timestamp as zeros, which at time 0 may be either. */
static ProofAggregation
tell_aggregation (const ProofDetection *detection)
{
  if (detection->start_ms == PROOF_MS_NONE && detection->end_ms == PROOF_MS_NONE)
    return PROOF_AGGREGATION_TIMESTAMPS;
  if (detection->timestamp_ms == PROOF_MS_NONE ||
      MAX (detection->start_ms, detection->end_ms) > 0)
    return PROOF_AGGREGATION_SEGMENTS;

  return detection->timestamp_ms != 0 ? PROOF_AGGREGATION_TIMESTAMPS : PROOF_AGGREGATION_UNKNOWN;
}

/**
 * proof_label_elements_read:
 * @self: elements
 * @cursor: before an element of `Labels`
 *
 * Reads one element whole, or sets the cursor's error.
 *
 * Returns: whether it could be read
 */
gboolean
proof_label_elements_read (ProofLabelElements *self,
                           ProofJsonCursor    *cursor)
{
  ProofDetection *detection = &self->detection;
  gboolean has_label = FALSE, is_image = FALSE;
  ProofJsonSlice key;

  proof_json_cursor_peek (cursor);
  *detection = (ProofDetection) {
    .timestamp_ms = PROOF_MS_NONE,
    .start_ms = PROOF_MS_NONE,
    .end_ms = PROOF_MS_NONE,
    .duration_ms = PROOF_MS_NONE,
    .confidence = PROOF_CONFIDENCE_NONE,
    .offset = proof_json_cursor_tell (cursor),
  };
  g_string_truncate (self->name, 0);
  g_array_set_size (self->instances, 0);
  memset (self->has_list, 0, sizeof self->has_list);

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      if (KEY ("Label"))
        {
          has_label = TRUE;
          read_label (self, cursor, detection);
        }
      else if (KEY ("Timestamp"))
        read_ms (cursor, MIN_TIMESTAMP_MS, &detection->timestamp_ms);
      else if (KEY ("StartTimestampMillis"))
        read_ms (cursor, 0, &detection->start_ms);
      else if (KEY ("EndTimestampMillis"))
        read_ms (cursor, 0, &detection->end_ms);
      else if (KEY ("DurationMillis"))
        read_ms (cursor, 0, &detection->duration_ms);
      else
        {
          is_image = is_image || KEY ("Name");
          proof_json_cursor_skip (cursor);
        }
    }
  if (cursor->error != NULL)
    return FALSE;

  if (!has_label && is_image)
    proof_json_cursor_fail (cursor, detection->offset, PROOF_LABEL_ERROR_OTHER_TYPE,
                            _("These are labels of an image (DetectLabels), which have no time. "
                              "Give the output of “aws rekognition get-label-detection” instead."));
  else if (!has_label)
    proof_json_cursor_fail (cursor, detection->offset, PROOF_LABEL_ERROR_MEMBER, _("%s has no %s"),
                            proof_json_cursor_name_place (cursor), "Label");
  else if (self->name->len == 0)
    proof_json_cursor_fail (cursor, detection->offset, PROOF_LABEL_ERROR_MEMBER, _("%s has no %s"),
                            proof_json_cursor_name_place (cursor), "Label.Name");
  else if (detection->timestamp_ms == PROOF_MS_NONE && detection->start_ms == PROOF_MS_NONE)
    proof_json_cursor_fail (cursor, detection->offset, PROOF_LABEL_ERROR_MEMBER,
                            _("%s has neither Timestamp nor StartTimestampMillis"),
                            proof_json_cursor_name_place (cursor));
  if (cursor->error != NULL)
    return FALSE;

  detection->length = proof_json_cursor_tell (cursor) - detection->offset;

  return TRUE;
}

/**
 * proof_label_elements_turns:
 * @self: elements
 *
 * Returns: whether the element that was read is of another aggregation than those before it, as in
 *   exports that put samples and segments into one list
 */
gboolean
proof_label_elements_turns (ProofLabelElements *self)
{
  ProofAggregation aggregation = tell_aggregation (&self->detection);

  return aggregation != PROOF_AGGREGATION_UNKNOWN &&
         self->aggregation != PROOF_AGGREGATION_UNKNOWN && aggregation != self->aggregation;
}

/**
 * proof_label_elements_add:
 * @self: elements
 * @builder: takes the detection that was read
 */
void
proof_label_elements_add (ProofLabelElements    *self,
                          ProofLabelPageBuilder *builder)
{
  ProofLabelNames *names = proof_label_page_builder_get_names (builder);
  ProofDetection *detection = &self->detection;
  ProofAggregation aggregation = tell_aggregation (detection);

  if (aggregation != PROOF_AGGREGATION_UNKNOWN)
    self->aggregation = aggregation;
  if (detection->start_ms != PROOF_MS_NONE || detection->end_ms != PROOF_MS_NONE)
    self->generation = PROOF_GENERATION_3;
  self->generation = MAX (self->generation, PROOF_GENERATION_1);

  detection->name = proof_label_names_intern (names, self->name->str);
  for (ProofLabelList list = 0; list < PROOF_LABEL_N_LISTS; list++)
    {
      const GString *items = self->lists[list];

      if (!self->has_list[list])
        continue;
      proof_label_names_add (names, detection->name, list, NULL);
      for (gsize at = 0; at < items->len; at += strlen (items->str + at) + 1)
        proof_label_names_add (names, detection->name, list, items->str + at);
    }

  for (guint i = 0; i < self->instances->len; i++)
    proof_label_page_builder_add_instance (builder,
                                           &g_array_index (self->instances, ProofInstance, i));
  proof_label_page_builder_add_detection (builder, detection);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-rows.h"

#include <string.h>

typedef struct
{
  gint32 start;
  gint32 end;
  gint32 duration;
} Span;

static const Span no_span = { PROOF_LABEL_NO_TIME, PROOF_LABEL_NO_TIME, PROOF_LABEL_NO_TIME };

void
proof_label_rows_init (ProofLabelRows *self)
{
  *self = (ProofLabelRows) {
    .blocks = g_ptr_array_new_with_free_func (g_free),
    .instances = g_ptr_array_new (),
    .pieces = g_ptr_array_new_with_free_func (g_free),
    .spans = g_array_new (FALSE, FALSE, sizeof (Span)),
  };
}

void
proof_label_rows_clear (ProofLabelRows *self)
{
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->instances);
  g_ptr_array_unref (self->pieces);
  g_array_unref (self->spans);
}

static void
add_instances (ProofLabelRows      *self,
               ProofLabelRow       *row,
               const ProofInstance *instances,
               guint                n)
{
  if (n == 0)
    return;

  if (n > self->instances->len * PROOF_LABEL_BLOCK - self->instances_end)
    {
      guint n_blocks = (n + PROOF_LABEL_BLOCK - 1) / PROOF_LABEL_BLOCK;
      ProofInstance *piece = g_new (ProofInstance, n_blocks * PROOF_LABEL_BLOCK);

      self->instances_end = self->instances->len * PROOF_LABEL_BLOCK;
      g_ptr_array_add (self->pieces, piece);
      for (guint i = 0; i < n_blocks; i++)
        g_ptr_array_add (self->instances, piece + i * PROOF_LABEL_BLOCK);
    }
  row->first_instance = self->instances_end;
  row->n_instances = n;
  memcpy (proof_label_rows_get_instances (self, row), instances, n * sizeof *instances);
  self->instances_end += n;
  self->n_instances += n;
}

static void
add_span (ProofLabelRows       *self,
          guint                 position,
          const ProofDetection *detection)
{
  Span span = { proof_label_rows_narrow (detection->start_ms),
                proof_label_rows_narrow (detection->end_ms),
                proof_label_rows_narrow (detection->duration_ms) };

  if (memcmp (&span, &no_span, sizeof span) == 0)
    return;

  while (self->spans->len < position)
    g_array_append_val (self->spans, no_span);
  g_array_append_val (self->spans, span);
}

/**
 * proof_label_rows_add:
 * @self: rows
 * @detection: a detection
 * @name: its label, as it is called here
 * @instances: its own instances, copied
 *
 * Returns: its position
 */
guint
proof_label_rows_add (ProofLabelRows       *self,
                      const ProofDetection *detection,
                      guint                 name,
                      const ProofInstance  *instances)
{
  guint position = self->n_rows++;
  ProofLabelRow *row;

  if (position % PROOF_LABEL_BLOCK == 0)
    g_ptr_array_add (self->blocks, g_new (ProofLabelRow, PROOF_LABEL_BLOCK));

  row = proof_label_rows_get (self, position);
  *row = (ProofLabelRow) {
    .offset = detection->offset,
    .length = detection->length,
    .timestamp = proof_label_rows_narrow (detection->timestamp_ms),
    .name = name,
    .confidence = detection->confidence,
  };
  add_instances (self, row, instances, detection->n_instances);
  add_span (self, position, detection);

  return position;
}

static Span
get_span (const ProofLabelRows *self,
          guint                 position)
{
  return position < self->spans->len ? g_array_index (self->spans, Span, position) : no_span;
}

/**
 * proof_label_rows_get_detection:
 * @self: rows
 * @position: which
 * @detection: (out caller-allocates): all of it
 */
void
proof_label_rows_get_detection (const ProofLabelRows *self,
                                guint                 position,
                                ProofDetection       *detection)
{
  const ProofLabelRow *row = proof_label_rows_get (self, position);
  Span span = get_span (self, position);

  *detection = (ProofDetection) {
    .timestamp_ms = proof_label_rows_widen (row->timestamp),
    .start_ms = proof_label_rows_widen (span.start),
    .end_ms = proof_label_rows_widen (span.end),
    .duration_ms = proof_label_rows_widen (span.duration),
    .name = row->name,
    .confidence = row->confidence,
    .first_instance = row->first_instance,
    .n_instances = row->n_instances,
    .offset = row->offset,
    .length = row->length,
  };
}

/**
 * proof_label_rows_get_time:
 * @self: rows
 * @position: which
 *
 * Returns: its timestamp, or the start of the segment where it has none
 */
gint32
proof_label_rows_get_time (const ProofLabelRows *self,
                           guint                 position)
{
  gint32 timestamp = proof_label_rows_get (self, position)->timestamp;

  return timestamp != PROOF_LABEL_NO_TIME ? timestamp : get_span (self, position).start;
}

/**
 * proof_label_rows_get_memory:
 * @self: rows
 *
 * Returns: how many bytes are held
 */
gsize
proof_label_rows_get_memory (const ProofLabelRows *self)
{
  return (gsize) self->blocks->len * PROOF_LABEL_BLOCK * sizeof (ProofLabelRow) +
         (gsize) self->instances->len * PROOF_LABEL_BLOCK * sizeof (ProofInstance) +
         self->spans->len * sizeof (Span);
}

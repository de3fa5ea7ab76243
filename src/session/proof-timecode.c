/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timecode.h"

#include <math.h>

#define HOURS 24

/* Half the way from a rate to its 1000/1001. */
#define RATE_TOLERANCE 0.0005

/* What a container's tick may take from a distance or add to it. */
#define TICK (PROOF_MSEC + PROOF_MSEC / 100)

static gboolean
init_near (ProofTimecode *self,
           double         rate,
           double         tolerance,
           gboolean       drop)
{
  static const guint bases[] = { 24, 25, 30, 48, 50, 60 };
  double nearest = tolerance;

  *self = (ProofTimecode) { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    for (int fractional = 0; fractional < 2; fractional++)
      {
        double nominal = bases[i] / (fractional ? 1.001 : 1);
        double error = fabs (rate / nominal - 1);

        /* Nothing is recorded at 25/1.001 or 50/1.001. */
        if (error > nearest || (fractional && bases[i] % 25 == 0))
          continue;
        nearest = error;
        self->base = bases[i];
        self->fractional = fractional;
      }
  proof_timecode_set_drop (self, drop);

  return self->base != 0;
}

/**
 * proof_timecode_init:
 * @self: (out caller-allocates): the timecode
 * @table: (nullable): the frames to number
 * @drop: whether to leave out numbers where the rate allows it
 *
 * Finds the nominal rate that the frames keep. At a variable rate, and at one that SMPTE does not
 * know, numbers would drift from the clock that they look like: there is no timecode then.
 *
 * Returns: whether there is one
 */
gboolean
proof_timecode_init (ProofTimecode         *self,
                     const ProofFrameTable *table,
                     gboolean               drop)
{
  ProofTime length;
  guint n_frames;

  g_return_val_if_fail (self != NULL, FALSE);

  *self = (ProofTimecode) { 0 };
  n_frames = table != NULL ? proof_frame_table_get_n_frames (table) : 0;
  if (n_frames == 0 || proof_frame_table_is_variable (table))
    return FALSE;

  length = proof_frame_table_get_time (table, n_frames - 1) - proof_frame_table_get_time (table, 0);
  if (n_frames == 1)
    length = proof_frame_table_get_duration (table, 0);
  if (length <= 0)
    return FALSE;

  return init_near (self, proof_frame_table_get_rate (table),
                    RATE_TOLERANCE + (double) TICK / length, drop);
}

/**
 * proof_timecode_init_for_rate:
 * @self: (out caller-allocates): the timecode
 * @rate: frames a second
 * @drop: whether to leave out numbers where the rate allows it
 *
 * Like proof_timecode_init(), from nothing but a rate.
 *
 * Returns: whether there is one
 */
gboolean
proof_timecode_init_for_rate (ProofTimecode *self,
                              double         rate,
                              gboolean       drop)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return init_near (self, rate, RATE_TOLERANCE, drop);
}

/* Drop-frame counting is defined for 29.97 and 59.94 frames a second. */
gboolean
proof_timecode_can_drop (const ProofTimecode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->fractional && self->base % 30 == 0;
}

void
proof_timecode_set_drop (ProofTimecode *self,
                         gboolean       drop)
{
  g_return_if_fail (self != NULL);

  self->dropped = drop && proof_timecode_can_drop (self) ? self->base / 15 : 0;
}

/**
 * proof_timecode_format:
 * @self: a timecode that there is
 * @frame: a frame's number, from 0
 *
 * Returns: (transfer full): `00:00:12:16`, with drop-frame counting `00:00:12;16`; begins again
 *   after 24 hours
 */
char *
proof_timecode_format (const ProofTimecode *self,
                       guint                frame)
{
  guint number, minutes;

  g_return_val_if_fail (self != NULL && self->base > 0, NULL);

  number = frame;
  if (self->dropped > 0)
    {
      guint of_minute = 60 * self->base - self->dropped;
      guint of_ten = 10 * of_minute + self->dropped;
      guint rest = frame % of_ten;

      /* Nine of ten minutes leave out numbers; the first one, a little longer, does not. */
      number += frame / of_ten * 9 * self->dropped;
      if (rest >= 60 * self->base)
        number += ((rest - 60 * self->base) / of_minute + 1) * self->dropped;
    }
  minutes = number / self->base / 60;

  return g_strdup_printf ("%02u:%02u:%02u%c%02u", minutes / 60 % HOURS, minutes % 60,
                          number / self->base % 60, self->dropped > 0 ? ';' : ':',
                          number % self->base);
}

/**
 * proof_timecode_has:
 * @self: a timecode that there is
 * @numbers: hours, minutes, seconds and frames, each within its bounds
 *
 * Returns: whether a frame has these numbers, or drop-frame counting leaves them out
 */
gboolean
proof_timecode_has (const ProofTimecode *self,
                    const guint          numbers[4])
{
  g_return_val_if_fail (self != NULL, FALSE);

  return numbers[1] % 10 == 0 || numbers[2] != 0 || numbers[3] >= self->dropped;
}

/**
 * proof_timecode_count:
 * @self: a timecode that there is
 * @numbers: hours, minutes, seconds and frames, each within its bounds
 *
 * Returns: how many frames come before the one with these numbers
 */
guint
proof_timecode_count (const ProofTimecode *self,
                      const guint          numbers[4])
{
  guint minutes;

  g_return_val_if_fail (self != NULL, 0);

  minutes = numbers[0] * 60 + numbers[1];

  return (minutes * 60 + numbers[2]) * self->base + numbers[3]
         - self->dropped * (minutes - minutes / 10);
}

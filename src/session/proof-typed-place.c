/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people type to name a frame: its number, a time, a timecode, or a way from here. */
#include "config.h"

#include "proof-typed-place.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define MINUS "\u2212" /* as times are written */

/* Past every video, and still a ProofTime. */
#define MAX_SECONDS G_GINT64_CONSTANT (1000000000)

typedef enum
{
  FRAMES,
  TIME,
  TIMECODE,
} Kind;

typedef struct
{
  Kind      kind;
  int       sign;       /* of a way from where one is; 0: a place of its own */
  guint     frames;
  ProofTime time;
  ProofTime grain;      /* of the last digit of the time, at most 1 ms */
  guint     numbers[4]; /* hours, minutes, seconds, frames */
  gboolean  drop_mark;
} Typed;

static gboolean
refuse (GError     **error,
        const char  *format,
        ...) G_GNUC_PRINTF (2, 3);

/* What has a meaning, but leads nowhere. */
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);

  return FALSE;
}

/* What has none, or none yet. */
static gboolean
refuse_form (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("Type a frame number, a time such as 0:12.533 or 12.5s, or a timecode "
                         "such as 00:00:12:16; with + or − in front to go that far from here."));

  return FALSE;
}

/* At most nine digits, which is more than any place needs. */
static gboolean
read_number (const char **text,
             guint       *number,
             guint       *n_digits)
{
  *number = *n_digits = 0;
  for (; g_ascii_isdigit (**text) && *n_digits < 9; (*text)++, (*n_digits)++)
    *number = *number * 10 + g_ascii_digit_value (**text);

  return *n_digits > 0 && !g_ascii_isdigit (**text);
}

/* The digits after a point, and what their last one is worth. */
static ProofTime
read_fraction (guint      digits,
               guint      n_digits,
               ProofTime *grain)
{
  *grain = PROOF_SECOND;
  for (guint i = 0; i < n_digits; i++)
    *grain /= 10;

  return digits * *grain;
}

static gboolean
read_time (const guint *numbers,
           guint        n_numbers,
           ProofTime    fraction,
           Typed       *typed,
           GError     **error)
{
  ProofTime seconds = 0;

  for (guint i = 0; i < n_numbers; i++)
    {
      if (i > 0 && numbers[i] > 59)
        return refuse (error, _("Minutes and seconds go to 59."));
      seconds = seconds * 60 + numbers[i];
    }
  typed->kind = TIME;
  typed->time = MIN (seconds, MAX_SECONDS) * PROOF_SECOND + fraction;

  return TRUE;
}

static gboolean
read_timecode (const guint         *numbers,
               guint                n_numbers,
               const ProofTimecode *timecode,
               Typed               *typed,
               GError             **error)
{
  if (timecode->base == 0)
    return refuse (error, _("This video keeps no frame rate that timecode is made for. Type a "
                            "frame number or a time."));
  for (guint i = 0; i < n_numbers; i++)
    typed->numbers[4 - n_numbers + i] = numbers[i];
  if (typed->numbers[0] > 23)
    return refuse (error, _("The hours of a timecode go to 23."));
  if (typed->numbers[1] > 59 || typed->numbers[2] > 59)
    return refuse (error, _("Minutes and seconds go to 59."));
  if (typed->numbers[3] >= timecode->base)
    return refuse (error, _("The frames of a second go to %u here."), timecode->base - 1);
  typed->kind = TIMECODE;

  return TRUE;
}

/* Two or more numbers: H:MM:SS.fraction with one or two of the first left out, HH:MM:SS:FF, or the
 * end of that from a semicolon on. A point before two digits is a drop mark only where drop-frame
 * is counted and both digits name a frame. */
static gboolean
read_groups (const char          *text,
             const ProofTimecode *timecode,
             Typed               *typed,
             GError             **error)
{
  guint numbers[4], n_digits[4], n = 0;
  char marks[5] = "";
  ProofTime fraction = 0;

  typed->grain = PROOF_SECOND;
  do
    {
      if (n == 4 || !read_number (&text, &numbers[n], &n_digits[n]))
        return refuse_form (error);
      if (*text != '\0')
        marks[n] = *text++;
    }
  while (marks[n++] != '\0');

  typed->drop_mark = strchr (marks, ';') != NULL;
  if (strspn (marks, ":;") == n - 1 && (n == 4 || marks[n - 2] == ';'))
    return read_timecode (numbers, n, timecode, typed, error);
  if (g_str_equal (marks, "::.") && timecode->dropped > 0 && numbers[3] < timecode->base &&
      n_digits[0] == 2 && n_digits[1] == 2 && n_digits[2] == 2 && n_digits[3] == 2)
    return read_timecode (numbers, n, timecode, typed, error);
  if (marks[n - 2] == '.')
    {
      n--;
      marks[n - 1] = '\0';
      fraction = read_fraction (numbers[n], n_digits[n], &typed->grain);
    }
  if (n > 3 || strspn (marks, ":") != n - 1)
    return refuse_form (error);

  return read_time (numbers, n, fraction, typed, error);
}

/* 313, f313 and 313f are frames; 12.5 and 12s are seconds. */
static gboolean
read_single (const char *text,
             Typed      *typed,
             GError    **error)
{
  gboolean prefixed = g_ascii_tolower (*text) == 'f';
  guint n_digits, fraction;
  const char *end = text + prefixed;

  if (!read_number (&end, &typed->frames, &n_digits))
    return refuse_form (error);
  if (*end == '\0' || (!prefixed && g_ascii_strcasecmp (end, "f") == 0))
    return TRUE;
  if (prefixed)
    return refuse_form (error);

  typed->kind = TIME;
  typed->time = typed->frames * PROOF_SECOND;
  typed->grain = PROOF_SECOND;
  if (*end == '.')
    {
      end++;
      if (!read_number (&end, &fraction, &n_digits))
        return refuse_form (error);
      typed->time += read_fraction (fraction, n_digits, &typed->grain);
    }

  return *end == '\0' || g_ascii_strcasecmp (end, "s") == 0 ? TRUE : refuse_form (error);
}

static gboolean
read_typed (const char          *text,
            const ProofTimecode *timecode,
            Typed               *typed,
            GError             **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *rest = stripped;
  gboolean good;

  *typed = (Typed) { .kind = FRAMES };
  /* Times are shown with the locale's decimal mark; elsewhere they stand with a point. */
  if (g_str_equal (localeconv ()->decimal_point, ","))
    g_strdelimit (stripped, ",", '.');
  if (*rest == '+' || *rest == '-')
    typed->sign = *rest++ == '+' ? 1 : -1;
  else if (g_str_has_prefix (rest, MINUS))
    {
      typed->sign = -1;
      rest += strlen (MINUS);
    }
  while (*rest == ' ')
    rest++;
  good = strpbrk (rest, ":;") != NULL ? read_groups (rest, timecode, typed, error)
                                      : read_single (rest, typed, error);
  typed->grain = MIN (typed->grain, PROOF_MSEC);

  return good;
}

/* How many frames a typed timecode stands for. Numbers that are left out name no frame, but are a
 * length like any other. */
static gboolean
count_frames (Typed               *typed,
              const ProofTimecode *timecode,
              GError             **error)
{
  ProofTimecode counted = *timecode;
  g_autofree char *before = NULL, *after = NULL;

  if (typed->drop_mark)
    proof_timecode_set_drop (&counted, TRUE);
  typed->frames = proof_timecode_count (&counted, typed->numbers);
  if (typed->sign != 0 || proof_timecode_has (&counted, typed->numbers))
    return TRUE;

  /* The count of left out numbers runs into the minute before. */
  typed->frames += counted.dropped - typed->numbers[3];
  before = proof_timecode_format (&counted, typed->frames - 1);
  after = proof_timecode_format (&counted, typed->frames);
  return refuse (error, _("Drop-frame counting leaves that number out: it goes from %s to %s."),
                 before, after);
}

static gboolean
refuse_outside (const ProofFrameTable *table,
                gboolean               before,
                GError               **error)
{
  guint last = proof_frame_table_get_n_frames (table) - 1;
  g_autofree char *time = proof_time_format (proof_frame_table_get_time (table, last)
                                             - proof_frame_table_get_time (table, 0), 3);

  if (before)
    return refuse (error, _("That is before the first frame, which has the number 0."));
  return refuse (error, _("That is past the end: the last frame is frame %u, at %s."), last, time);
}

static gboolean
find_time (const Typed           *typed,
           const ProofFrameTable *table,
           guint                  from,
           guint                 *frame,
           GError               **error)
{
  ProofTime begin = proof_frame_table_get_time (table, typed->sign != 0 ? from : 0);
  ProofTime time = begin + (typed->sign < 0 ? -typed->time : typed->time);

  if (time < proof_frame_table_get_time (table, 0) - proof_frame_table_get_duration (table, 0) / 2)
    return refuse_outside (table, TRUE, error);
  if (time >= proof_frame_table_get_end (table))
    return refuse_outside (table, FALSE, error);
  /* Times are written cut to their last digit: the frame that begins within it is meant. */
  *frame = typed->sign != 0 ? proof_frame_table_find_nearest (table, time)
                            : proof_frame_table_find_shown (table, time + typed->grain - 2);

  return TRUE;
}

static gboolean
find_number (const Typed           *typed,
             const ProofFrameTable *table,
             guint                  from,
             guint                 *frame,
             GError               **error)
{
  gint64 number = typed->sign == 0 ? typed->frames : from + typed->sign * (gint64) typed->frames;

  if (number < 0 || number >= proof_frame_table_get_n_frames (table))
    return refuse_outside (table, number < 0, error);
  *frame = number;

  return TRUE;
}

/**
 * proof_typed_place_find:
 * @text: what was typed
 * @table: (nullable): the video's frames; %NULL while they are being counted
 * @timecode: how they are numbered; `:` means so, `;` drop-frame counting where there is any
 * @from: the frame that `+` and `-` start from; where there is none, the first is meant
 * @error: why no frame is meant, for people to read: %G_IO_ERROR_INVALID_DATA where @text has no
 *   meaning (yet), %G_IO_ERROR_INVALID_ARGUMENT where there is no such frame, %G_IO_ERROR_BUSY
 *   before the frames are known
 *
 * Understands a frame number (`313`, `f313`), a time from the first frame on (`12.533`, `12s`,
 * `0:12.533`, `1:02:03.5`), a timecode (`00:00:12:16`, `00:00:12;16`), and each of them with a sign
 * in front as a way from @from. Where the locale's decimals have a comma, it stands for the point.
 *
 * Returns: the frame, or %PROOF_NO_FRAME
 */
guint
proof_typed_place_find (const char            *text,
                        const ProofFrameTable *table,
                        const ProofTimecode   *timecode,
                        guint                  from,
                        GError               **error)
{
  guint frame;
  Typed typed;

  g_return_val_if_fail (text != NULL && timecode != NULL, PROOF_NO_FRAME);

  if (table == NULL || proof_frame_table_get_n_frames (table) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                           _("The frames of this video are still being counted. Wait a moment."));
      return PROOF_NO_FRAME;
    }
  if (from >= proof_frame_table_get_n_frames (table))
    from = 0;
  if (!read_typed (text, timecode, &typed, error) ||
      (typed.kind == TIMECODE && !count_frames (&typed, timecode, error)))
    return PROOF_NO_FRAME;
  if (typed.kind == TIME ? !find_time (&typed, table, from, &frame, error)
                         : !find_number (&typed, table, from, &frame, error))
    return PROOF_NO_FRAME;

  return frame;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells results, notices, documents and videos apart by their first bytes, never by name. */
#include "config.h"

#include "proof-file-kind.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-job-notice.h"
#include "proof-rekognition-error.h"
#include "proof-s3-address.h"

#define HEAD_BYTES 65536 /* holds a notice as a whole */

static gboolean
is_notice (const guint8 *bytes,
           gsize         length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice =
    proof_job_notice_parse ((const char *) bytes, length, &error);

  return notice ||
         g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NOTICE);
}

/**
 * proof_file_kind_of_bytes:
 * @bytes: the beginning of a file
 * @length: how many there are, may be all of it
 */
ProofFileKind
proof_file_kind_of_bytes (const guint8 *bytes,
                          gsize         length)
{
  static const char sqlite[] = "SQLite format 3";

  if (length >= sizeof sqlite && memcmp (bytes, sqlite, sizeof sqlite) == 0)
    return PROOF_FILE_DOCUMENT;
  if (length >= 2 && ((bytes[0] == 0x1f && bytes[1] == 0x8b) || /* gzip */
                      /* UTF-16, which the reader refuses */
                      (bytes[0] == 0xff && bytes[1] == 0xfe) ||
                      (bytes[0] == 0xfe && bytes[1] == 0xff)))
    return PROOF_FILE_RESULTS;

  for (gsize i = 0; i < length; i++)
    if (bytes[i] < 0x09 || (bytes[i] > 0x0d && bytes[i] < 0x20 && bytes[i] != 0x1b))
      return PROOF_FILE_VIDEO;
  return is_notice (bytes, length) ? PROOF_FILE_NOTICE : PROOF_FILE_RESULTS;
}

static void
query_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_autofree guint8 *head = g_malloc (HEAD_BYTES);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  stream = g_file_read (source, cancellable, &error);
  if (!stream ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), head, HEAD_BYTES, &length, cancellable,
                                &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
        g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                                         _("This is a folder. Open a results file or "
                                           "a video in it."));
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_int (task, proof_file_kind_of_bytes (head, length));
}

/**
 * proof_file_kind_query_async:
 * @file: reads its beginning on a worker; an address in S3 is a video unread
 */
void
proof_file_kind_query_async (GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *object = proof_s3_uri_tidy (uri, NULL);

  g_task_set_source_tag (task, proof_file_kind_query_async);
  if (object || g_file_has_uri_scheme (file, "s3") || g_file_has_uri_scheme (file, "arn"))
    g_task_return_int (task, PROOF_FILE_VIDEO);
  else
    g_task_run_in_thread (task, query_thread);
}

gboolean
proof_file_kind_query_finish (GFile          *file,
                              GAsyncResult   *result,
                              ProofFileKind  *kind,
                              GError        **error)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, file), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  if (value < 0)
    return FALSE;
  *kind = value;
  return TRUE;
}

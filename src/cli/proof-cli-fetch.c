/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "proof-cli-json.h"
#include "proof-document.h"
#include "proof-label-fetch.h"
#include "proof-label-merge.h"

#define TOLD_EVERY_US (10 * G_USEC_PER_SEC) /* where nobody watches a line change */

/* Everything about one fetch into one file. */
typedef struct
{
  ProofJobRequest *request;
  char            *path;
  char            *part_path; /* the document that keeps the pages until all are there */
  int              lock;      /* on the part until the end: SQLite's own goes with any close */
  ProofDocument   *part;
  ProofLabelFetch *fetch;
  GMainLoop       *loop;
  GError          *error;     /* of keeping a page */
  guint            n_resumed;
  gboolean         anew;      /* the pages that are kept go once the first one is here again */
  guint            n_pages;
  guint64          n_detections;
  gint64           told_us;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->fetch);
  g_clear_object (&job->part);
  g_clear_pointer (&job->loop, g_main_loop_unref);
  g_clear_pointer (&job->request, proof_job_request_free);
  g_clear_error (&job->error);
  if (job->lock >= 0)
    close (job->lock);
  g_free (job->path);
  g_free (job->part_path);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* --- the command line ----------------------------------------------------- */

static gboolean
choose (const char  *option,
        const char  *value,
        const char  *first,
        const char  *second,
        gboolean    *is_second,
        GError     **error)
{
  *is_second = value != NULL && g_ascii_strcasecmp (value, second) == 0;
  if (value == NULL || *is_second || g_ascii_strcasecmp (value, first) == 0)
    return TRUE;
  /* Translators: an option of the command line and its two values. */
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s is %s or %s, not “%s”."),
               option, first, second, value);
  return FALSE;
}

static Job *
parse_options (int      argc,
               char   **argv,
               GError **error)
{
  g_autofree char *job_id = NULL, *output = NULL, *sort_by = NULL, *aggregate_by = NULL;
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  const GOptionEntry entries[] = {
    { "job-id", 0, 0, G_OPTION_ARG_STRING, &job_id,
      N_("The job, as StartLabelDetection returned it"), N_("ID") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("The results file to write"),
      N_("FILE") },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &request->profile,
      N_("Profile of the AWS configuration"), N_("NAME") },
    { "region", 0, 0, G_OPTION_ARG_STRING, &request->region, N_("Region of the job"),
      N_("REGION") },
    { "endpoint-url", 0, 0, G_OPTION_ARG_STRING, &request->endpoint_url,
      N_("Another endpoint"), N_("URL") },
    { "max-results", 0, 0, G_OPTION_ARG_INT, &request->max_results,
      N_("Results a page, 1 to 1000"), N_("N") },
    { "sort-by", 0, 0, G_OPTION_ARG_STRING, &sort_by, N_("TIMESTAMP or NAME"), N_("ORDER") },
    { "aggregate-by", 0, 0, G_OPTION_ARG_STRING, &aggregate_by, N_("TIMESTAMPS or SEGMENTS"),
      N_("HOW") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  gboolean segments;
  Job *job;

  g_option_context_set_summary (context,
    _("Fetches all pages of a label-detection job into one results file. What has come is\n"
      "kept in FILE.part, from which the same command goes on within 24 hours."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return NULL;
  if (argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _("“%s” is one argument too many; see proofreel fetch --help."), argv[1]);
      return NULL;
    }
  if (job_id == NULL || output == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("proofreel fetch needs --job-id ID and -o FILE; see proofreel fetch "
                             "--help."));
      return NULL;
    }
  if (g_file_test (output, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” is a folder; name the file to write."), output);
      return NULL;
    }

  request->job_id = proof_job_id_from_text (job_id);
  if (request->job_id == NULL)
    request->job_id = g_strdup (job_id);
  if (!choose ("--sort-by", sort_by, "TIMESTAMP", "NAME", &request->sort_by_name, error) ||
      !choose ("--aggregate-by", aggregate_by, "TIMESTAMPS", "SEGMENTS", &segments, error) ||
      !proof_job_request_check (request, error))
    return NULL;
  request->aggregation = segments ? PROOF_AGGREGATION_SEGMENTS : PROOF_AGGREGATION_TIMESTAMPS;

  job = g_new0 (Job, 1);
  job->lock = -1;
  job->request = g_steal_pointer (&request);
  job->path = g_steal_pointer (&output);
  job->part_path = g_strconcat (job->path, ".part", NULL);
  return job;
}

/* --- keeping pages -------------------------------------------------------- */

/* One process at a time fetches into a file: the part is deleted at the end. */
static gboolean
lock_part (Job     *job,
           GError **error)
{
  GStatBuf locked, there;

  for (;;)
    {
      job->lock = g_open (job->part_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (job->lock < 0)
        {
          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                       _("“%s” could not be opened: %s."), job->part_path, g_strerror (errno));
          return FALSE;
        }
      if (flock (job->lock, LOCK_EX | LOCK_NB) != 0)
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
                       _("Another proofreel fetch is writing “%s”. Wait until it has ended."),
                       job->path);
          return FALSE;
        }
      /* Whoever had it until now may have deleted it. */
      if (fstat (job->lock, &locked) == 0 && g_stat (job->part_path, &there) == 0 &&
          locked.st_dev == there.st_dev && locked.st_ino == there.st_ino)
        return TRUE;
      close (job->lock);
    }
}

/* Opens the part; what it holds of another job, or of this one asked for otherwise, goes. */
static gboolean
open_part (Job         *job,
           const char  *region,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->part_path);
  g_autofree char *max_results = g_strdup_printf ("%d", job->request->max_results);
  const struct
  {
    const char *key;
    const char *value;
  } members[] = {
    { PROOF_DOCUMENT_JOB_ID, job->request->job_id },
    { PROOF_DOCUMENT_REGION, region },
    { PROOF_DOCUMENT_ENDPOINT, job->request->endpoint_url },
    { PROOF_DOCUMENT_MAX_RESULTS, max_results },
    { PROOF_DOCUMENT_SORT_BY, job->request->sort_by_name ? "NAME" : "TIMESTAMP" },
    { PROOF_DOCUMENT_AGGREGATE_BY,
      job->request->aggregation == PROOF_AGGREGATION_SEGMENTS ? "SEGMENTS" : "TIMESTAMPS" },
  };
  gboolean same = TRUE;

  job->part = proof_document_open (file, error);
  if (job->part == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    same &= g_strcmp0 (proof_document_get (job->part, members[i].key), members[i].value) == 0;
  if (same)
    return TRUE;

  if (!proof_document_clear_pages (job->part, PROOF_AGGREGATION_TIMESTAMPS, error) ||
      !proof_document_clear_pages (job->part, PROOF_AGGREGATION_SEGMENTS, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (!proof_document_set (job->part, members[i].key, members[i].value, error))
      return FALSE;
  return TRUE;
}

static void
page_cb (ProofLabelFetch *fetch,
         guint            number,
         GBytes          *raw,
         ProofLabelPage  *page,
         Job             *job)
{
  ProofAggregation aggregation = job->request->aggregation;
  const char *token = proof_label_page_get_meta (page)->next_token;

  gboolean kept;

  if (job->anew)
    kept = proof_document_restart_pages (job->part, aggregation, raw, token, &job->error);
  else
    kept = proof_document_add_page (job->part, aggregation, number, raw, token, &job->error);
  job->anew = FALSE;
  if (!kept)
    proof_label_fetch_cancel (fetch);
}

static void
restarted_cb (ProofLabelFetch *fetch,
              Job             *job)
{
  job->n_resumed = 0;
  job->anew = TRUE;
}

static void
status_cb (ProofLabelFetch *fetch,
           GParamSpec      *pspec,
           Job             *job)
{
  const char *text = proof_label_fetch_get_status_text (fetch);
  gint64 now = g_get_monotonic_time ();

  if (proof_label_fetch_get_state (fetch) == PROOF_FETCH_FAILED)
    return;
  if (isatty (STDERR_FILENO))
    {
      g_printerr ("\r\033[K%s", text);
    }
  else if (now - job->told_us >= TOLD_EVERY_US)
    {
      g_printerr ("%s\n", text);
      job->told_us = now;
    }
}

static void
state_cb (ProofLabelFetch *fetch,
          GParamSpec      *pspec,
          Job             *job)
{
  ProofFetchState state = proof_label_fetch_get_state (fetch);

  if (state == PROOF_FETCH_DONE || state == PROOF_FETCH_FAILED || state == PROOF_FETCH_CANCELLED)
    g_main_loop_quit (job->loop);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Job *job = user_data;

  proof_label_fetch_cancel (job->fetch);
  return G_SOURCE_CONTINUE;
}

static gboolean
fetch_rest (Job               *job,
            ProofAwsSettings  *settings,
            const char        *token,
            GError           **error)
{
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);
  guint signal_ids[2];

  job->loop = g_main_loop_new (NULL, FALSE);
  job->fetch =
    proof_label_fetch_new (client, job->request, job->request->aggregation, token, job->n_resumed);
  g_signal_connect (job->fetch, "page", G_CALLBACK (page_cb), job);
  g_signal_connect (job->fetch, "restarted", G_CALLBACK (restarted_cb), job);
  g_signal_connect (job->fetch, "notify::status-text", G_CALLBACK (status_cb), job);
  g_signal_connect (job->fetch, "notify::state", G_CALLBACK (state_cb), job);

  signal_ids[0] = g_unix_signal_add (SIGINT, interrupted_cb, job);
  signal_ids[1] = g_unix_signal_add (SIGTERM, interrupted_cb, job);
  proof_label_fetch_start (job->fetch);
  g_main_loop_run (job->loop);
  g_source_remove (signal_ids[0]);
  g_source_remove (signal_ids[1]);
  if (isatty (STDERR_FILENO))
    g_printerr ("\n");

  if (proof_label_fetch_get_state (job->fetch) == PROOF_FETCH_DONE)
    return TRUE;
  if (job->error != NULL)
    g_propagate_error (error, g_steal_pointer (&job->error));
  else if (proof_label_fetch_get_error (job->fetch) != NULL)
    g_propagate_error (error, g_error_copy (proof_label_fetch_get_error (job->fetch)));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped."));
  return FALSE;
}

/* --- the results file ----------------------------------------------------- */

static GBytes *
kept_page_cb (guint      number,
              gpointer   user_data,
              GError   **error)
{
  Job *job = user_data;

  return proof_document_get_page (job->part, job->request->aggregation, number, error);
}

static gboolean
sync_and_rename (const char  *from,
                 const char  *to,
                 GError     **error)
{
  g_autofd int fd = g_open (from, O_RDONLY | O_CLOEXEC, 0);

  if (fd >= 0 && g_fsync (fd) == 0 && g_rename (from, to) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               _("“%s” could not be written: %s."),
               to, g_strerror (errno));
  return FALSE;
}

/* Under another name first, so that the results are whole or not there. */
static gboolean
write_results (Job     *job,
               GError **error)
{
  g_autofree char *new_path = g_strconcat (job->path, ".new", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (new_path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GOutputStream) out = NULL;

  job->n_pages = proof_document_get_n_pages (job->part, job->request->aggregation);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
  if (stream == NULL)
    return FALSE;
  out = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 1 << 16);
  if (proof_label_merge (out, job->n_pages, kept_page_cb, job, &job->n_detections, NULL, error) &&
      g_output_stream_close (out, NULL, error) && sync_and_rename (new_path, job->path, error))
    return TRUE;

  g_unlink (new_path);
  return FALSE;
}

static void
delete_part (Job *job)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  g_clear_object (&job->part);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (job->part_path, endings[i], NULL);

      g_unlink (path);
    }
}

static void
print_answer (Job *job)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *shown_path = g_utf8_make_valid (job->path, -1);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "file", shown_path);
  json_object_set_string_member (object, "job_id", job->request->job_id);
  json_object_set_string_member (object, "aggregation",
                                 job->request->aggregation == PROOF_AGGREGATION_SEGMENTS
                                 ? "SEGMENTS"
                                 : "TIMESTAMPS");
  json_object_set_int_member (object, "pages", job->n_pages);
  json_object_set_int_member (object, "resumed_pages", job->n_resumed);
  json_object_set_int_member (object, "detections", job->n_detections);
  json_node_set_object (root, object);
  text = json_to_string (root, TRUE);
  /* JSON is UTF-8; g_print() would write it in the locale's charset. */
  puts (text);
}

static gboolean
run (Job     *job,
     GError **error)
{
  g_autoptr (ProofAwsSettings) settings =
    proof_aws_settings_new (job->request->profile, job->request->region,
                            job->request->endpoint_url);
  const char *region = proof_aws_settings_get_region (settings, error);
  g_autofree char *token = NULL;
  gboolean complete;

  if (region == NULL || !lock_part (job, error) || !open_part (job, region, error))
    return FALSE;

  job->n_resumed = proof_document_get_n_pages (job->part, job->request->aggregation);
  token = proof_document_dup_next_token (job->part, job->request->aggregation, job->n_resumed,
                                         &complete);
  if (!complete && token == NULL && job->n_resumed > 0)
    {
      g_printerr (_("The pages in %s are more than 24 hours old: starting over.\n"),
                  job->part_path);
      job->anew = TRUE;
      job->n_resumed = 0;
    }
  if (job->n_resumed > 0)
    g_printerr (ngettext ("Going on after %u kept page.\n", "Going on after %u kept pages.\n",
                          job->n_resumed), job->n_resumed);

  return (complete || fetch_rest (job, settings, token, error)) && write_results (job, error);
}

/**
 * proof_cli_fetch:
 * @argc: how many words there are
 * @argv: "fetch" and its options
 *
 * `proofreel fetch`: all pages of a job into one results file. The answer goes to standard output,
 * all else to standard error.
 *
 * Returns: the exit code
 */
int
proof_cli_fetch (int    argc,
                 char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Job) job = NULL;

  g_set_prgname ("proofreel fetch");
  job = parse_options (argc, argv, &error);
  if (job != NULL && run (job, &error))
    {
      delete_part (job);
      print_answer (job);
      return 0;
    }

  proof_cli_fail (error);
  if (job != NULL && job->part != NULL)
    {
      guint n_kept = proof_document_get_n_pages (job->part, job->request->aggregation);

      if (n_kept > 0 && job->anew)
        g_printerr (ngettext ("%u page is kept in %s.\n", "%u pages are kept in %s.\n", n_kept),
                    n_kept, job->part_path);
      else if (n_kept > 0)
        g_printerr (ngettext ("%u page is kept in %s; the same command goes on from there within "
                              "24 hours.\n",
                              "%u pages are kept in %s; the same command goes on from there within "
                              "24 hours.\n", n_kept), n_kept, job->part_path);
      else
        delete_part (job);
    }
  return 1;
}

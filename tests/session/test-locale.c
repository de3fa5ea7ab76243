/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs read is the same in every language: requests and their signatures, what documents
 * keep, and what people type as a place. */
#include <json-glib/json-glib.h>
#include <locale.h>

#include "proof-aws-signer.h"
#include "proof-job-request.h"
#include "proof-label-reader.h"
#include "proof-label-start.h"
#include "proof-picture-look.h"
#include "proof-test-folder.h"
#include "proof-time.h"
#include "proof-typed-place.h"

static void
add (GString    *all,
     const char *line)
{
  g_string_append_printf (all, "%s\n", line);
}

static void
add_signature (GString *all)
{
  static const char *const headers[] = { "host", "sqs.eu-west-1.amazonaws.com", NULL };
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new ("AKIDEXAMPLE", "secret", NULL, 0, "test");
  g_autoptr (ProofAwsSignature) signature = proof_aws_sign (&(ProofAwsSignInput) {
    .credentials = credentials, .region = "eu-west-1", .service = "sqs", .time = 1764205200,
    .method = "GET", .path = "/", .headers = headers, .payload_hash = PROOF_AWS_EMPTY_HASH });

  add (all, signature->date);
  add (all, signature->authorization);
}

static void
add_bodies (GString *all)
{
  g_autoptr (ProofLabelStart) start = proof_label_start_new ();
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  g_autoptr (ProofLabelStart) again = NULL;
  g_autofree char *settings = NULL;
  g_autoptr (GBytes) body = NULL;

  start->min_confidence = 62.5;
  settings = proof_label_start_dup_settings (start);
  add (all, settings);
  again = proof_label_start_parse_settings (settings);
  g_assert_cmpfloat (again->min_confidence, ==, 62.5);

  g_set_str (&request->job_id, "job");
  request->max_results = 1000;
  body = proof_job_request_to_body (request, PROOF_AGGREGATION_TIMESTAMPS, NULL, FALSE);
  g_string_append_len (all, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
add_document (GString    *all,
              const char *folder,
              const char *locale)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.proofreel", folder, locale);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = proof_document_open (file, &error);
  g_autoptr (ProofPictureLook) look = proof_picture_look_new ();
  double brightness;

  g_assert_no_error (error);
  proof_picture_look_set_document (look, document);
  g_object_set (look, "brightness", 0.125, "contrast", -0.5, NULL);
  proof_picture_look_set_document (look, NULL);
  add (all, proof_document_get (document, "brightness"));
  add (all, proof_document_get (document, "contrast"));
  proof_picture_look_set_document (look, document);
  g_object_get (look, "brightness", &brightness, NULL);
  g_assert_cmpfloat (brightness, ==, 0.125);
  proof_picture_look_set_document (look, NULL);
}

/* Numbers of results, and places as they are typed. */
static void
add_numbers (GString *all)
{
  static const char page_text[] =
    "{\"VideoMetadata\": {\"FrameRate\": 29.97}, \"Labels\": []}";
  static const char *const typed[] = { "0:02.520", "2.52s", "00:00:02:13", "f63", "+1.5s" };
  g_autoptr (GBytes) bytes = g_bytes_new_static (page_text, strlen (page_text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) page = proof_label_reader_read_page (bytes, &error);
  ProofTime times[250];
  g_autoptr (ProofFrameTable) table = NULL;
  ProofTimecode timecode;

  g_assert_no_error (error);
  g_assert_cmpfloat (proof_label_page_get_meta (page)->frame_rate, ==, 29.97);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = i * 40 * PROOF_MSEC;
  table = proof_frame_table_new (times, G_N_ELEMENTS (times), 40 * PROOF_MSEC);
  g_assert_true (proof_timecode_init (&timecode, table, FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      guint frame = proof_typed_place_find (typed[i], table, &timecode, 0, &error);
      g_autofree char *code = proof_timecode_format (&timecode, frame);

      g_assert_no_error (error);
      add (all, code);
    }
}

static char *
write_all (const char *folder,
           const char *locale)
{
  g_autoptr (GString) all = g_string_new (NULL);

  add_signature (all);
  add_bodies (all);
  add_document (all, folder, locale);
  add_numbers (all);

  return g_string_free_and_steal (g_steal_pointer (&all));
}

static void
test_same (gconstpointer data)
{
  const char *locale = data;
  g_autofree char *folder = g_dir_make_tmp ("proof-locale-XXXXXX", NULL);
  g_autofree char *plain = write_all (folder, "C"), *other = NULL;

  if (setlocale (LC_ALL, locale) != NULL)
    {
      other = write_all (folder, locale);
      setlocale (LC_ALL, "C");
      g_assert_cmpstr (plain, ==, other);
    }
  else
    {
      g_test_skip_printf ("the locale %s is not generated", locale);
    }
  proof_test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/locale/german", "de_DE.utf8", test_same);
  g_test_add_data_func ("/locale/arabic", "ar_EG.utf8", test_same);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-label-merge.h"

#include <json-glib/json-glib.h>

static GBytes *
page_cb (guint      number,
         gpointer   user_data,
         GError   **error)
{
  const char *const *pages = user_data;

  return g_bytes_new (pages[number], strlen (pages[number]));
}

static char *
merge (const char *const *pages,
       guint64            *n_detections)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  proof_label_merge (out, g_strv_length ((char **) pages), page_cb, (gpointer) pages,
                     n_detections, NULL,
                     &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (out, "", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

static void
assert_merged (const char *const *pages,
               const char        *expected,
               guint64            n_expected)
{
  guint64 n;
  g_autofree char *text = merge (pages, &n);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (n, ==, n_expected);
}

static void
test_forms (void)
{
  assert_merged ((const char *[]) { "{}", NULL }, "{\"Labels\": [\n\n]}\n", 0);
  assert_merged ((const char *[]) { "\xef\xbb\xbf { \"Labels\" : [ ] } ", NULL },
                 "{\"Labels\": [\n\n]}\n", 0);
  assert_merged ((const char *[]) { "{\"NextToken\":\"t\",\"Labels\":[1.10e+2 , \"]\\\"\"],"
                                    "\"JobStatus\":\"S\"}",
                                    "{\"JobStatus\":\"other\",\"NextToken\":\"u\"}",
                                    "{\"Labels\":[],\"NextToken\":\"v\"}",
                                    "{\"Labels\":[{\"a\":[{},[]],\"b\":\"\\\\\"}\n]}", NULL },
                 "{\"JobStatus\": \"S\",\n\"Labels\": [\n1.10e+2,\n\"]\\\"\",\n"
                 "{\"a\":[{},[]],\"b\":\"\\\\\"}\n]}\n", 3);
  /* Only the page's own members, not those of the same name inside. */
  assert_merged ((const char *[]) { "{\"X\":{\"Labels\":[1],\"NextToken\":2},"
                                    "\"Labels\":[3]}", NULL },
                 "{\"X\": {\"Labels\":[1],\"NextToken\":2},\n\"Labels\": [\n3\n]}\n", 1);
}

/* Random pages, cut anywhere in their blanks; the oracle is a JSON parser. */
static void
test_random (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) pages = NULL;
      g_autofree char *text = NULL;
      g_autoptr (JsonArray) expected = json_array_new ();
      g_autoptr (JsonNode) root = NULL;
      g_autoptr (JsonNode) expected_node = NULL;
      g_autoptr (GError) error = NULL;
      guint n_pages = g_test_rand_int_range (1, 6);
      guint64 n;

      for (guint i = 0; i < n_pages; i++)
        {
          g_autoptr (JsonObject) page = json_object_new ();
          g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
          JsonArray *labels = json_array_new ();
          guint n_labels = g_test_rand_int_range (0, 5);

          json_object_set_string_member (page, "JobStatus", i == 0 ? "[{\"\\,}" : "later");
          for (guint j = 0; j < n_labels; j++)
            {
              JsonObject *label = json_object_new ();

              json_object_set_int_member (label, "Timestamp", g_test_rand_int ());
              json_object_set_string_member (label, "x\"\\", "}]\\\"\n");
              json_object_set_array_member (label, "empty", json_array_new ());
              json_array_add_object_element (expected, json_object_ref (label));
              json_array_add_object_element (labels, label);
            }
          json_object_set_array_member (page, "Labels", labels);
          json_object_set_string_member (page, "NextToken", "t");
          json_node_set_object (node, page);
          g_strv_builder_take (builder, json_to_string (node, g_test_rand_bit ()));
        }
      pages = g_strv_builder_end (builder);
      text = merge ((const char *const *) pages, &n);

      root = json_from_string (text, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (json_object_get_size (json_node_get_object (root)), ==, 2);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "JobStatus"), ==,
                       "[{\"\\,}");
      g_assert_cmpuint (n, ==, json_array_get_length (expected));
      expected_node = json_node_init_array (json_node_alloc (), expected);
      g_assert_true (json_node_equal (json_object_get_member (json_node_get_object (root),
                                                              "Labels"),
                                      expected_node));
    }
}

/* Whatever is kept, it ends. */
static void
test_broken (void)
{
  const char *whole = "{\"JobStatus\":\"S\",\"Labels\":[{\"a\":[1,\"x\\\"\"]},2],"
                      "\"NextToken\":\"t\"}";
  static const char *const others[] = { "[]", "", "\"", "null", "{\"a\"", "{,}",
                                        "{\"a\":,\"Labels\":[,]}" };

  for (gsize i = 0; i <= strlen (whole); i++)
    {
      g_autofree char *cut = g_strndup (whole, i);
      g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
      const char *pages[] = { cut, NULL };

      proof_label_merge (out, 1, page_cb, pages, NULL, NULL, NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
      const char *pages[] = { others[i], NULL };

      proof_label_merge (out, 1, page_cb, pages, NULL, NULL, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-merge/forms", test_forms);
  g_test_add_func ("/label-merge/random", test_random);
  g_test_add_func ("/label-merge/broken", test_broken);

  return g_test_run ();
}

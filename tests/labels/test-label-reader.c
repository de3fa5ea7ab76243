/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes, members and errors, on texts small enough to be read here. */
#include "read-labels.h"

#define ELEMENT_1 \
  "{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\",\"Confidence\":99.5,\"Instances\":" \
  "[{\"BoundingBox\":{\"Width\":0.25,\"Height\":0.5,\"Left\":-0.01,\"Top\":0.125}," \
  "\"Confidence\":88.5}],\"Parents\":[{\"Name\":\"Vehicle\"}]}}"
#define ELEMENT_2 \
  "{\"Label\":{\"Parents\":[],\"Name\":\"Dog\",\"Confidence\":5.05e1},\"Timestamp\":1e2}"
#define ELEMENT_3 "{\"Timestamp\":200.0,\"Label\":{\"Name\":\"Car\",\"Confidence\":75}}"
#define HEAD \
  "\"JobStatus\":\"SUCCEEDED\",\"VideoMetadata\":{\"Codec\":\"h264\",\"DurationMillis\":5000," \
  "\"FrameRate\":25.0,\"FrameWidth\":1280,\"FrameHeight\":720}"
#define PAGE_1 "{" HEAD ",\"Labels\":[" ELEMENT_1 "," ELEMENT_2 "],\"NextToken\":\"abc\"}"
#define PAGE_2 "{\"Labels\":[" ELEMENT_3 "],\"NextToken\":\"\"," HEAD "}"
#define EXPECTED "0 Car 99.5 [-0.01,0.125,0.25,0.5:88.5]\n100 Dog 50.5\n200 Car 75\n" \
  "Car<Vehicle\nDog<\n"

static char *
dump (ProofLabelStore *store)
{
  g_autoptr (ProofLabelIndex) index = proof_label_index_new (store);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < proof_label_index_get_n_samples (index); i++)
    {
      guint n;
      const guint *positions = proof_label_index_get_at_sample (index, i, &n);

      for (guint j = 0; j < n; j++)
        {
          ProofDetection detection;
          const ProofInstance *instances;
          guint n_instances;

          proof_label_store_get_detection (store, positions[j], &detection);
          g_string_append_printf (text, "%d %s %g", (int) detection.timestamp_ms,
                                  proof_label_store_get_name (store, detection.name)->name,
                                  detection.confidence);
          instances = proof_label_store_get_instances (store, positions[j], &n_instances);
          for (guint k = 0; k < n_instances; k++)
            g_string_append_printf (text, " [%g,%g,%g,%g:%g]", instances[k].box.left,
                                    instances[k].box.top, instances[k].box.width,
                                    instances[k].box.height, instances[k].confidence);
          g_string_append_c (text, '\n');
        }
    }
  for (guint i = 0; i < proof_label_store_get_n_names (store); i++)
    {
      const ProofLabelName *name = proof_label_store_get_name (store, i);

      if (name->parents == NULL)
        continue;
      g_string_append_printf (text, "%s<", name->name);
      for (guint j = 0; name->parents[j] != NULL; j++)
        g_string_append (text, name->parents[j]);
      g_string_append_c (text, '\n');
    }

  return g_string_free_and_steal (text);
}

static GBytes *
join (GBytes *first,
      GBytes *second)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_byte_array_append (bytes, g_bytes_get_data (second, NULL), g_bytes_get_size (second));

  return g_byte_array_free_to_bytes (bytes);
}

static void
check_bytes (GBytes     *bytes,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_labels (bytes, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = dump (store);
  g_assert_cmpstr (text, ==, expected);
}

/* In all the wrappings that a text may come in. */
static void
check_text (const char *text,
            const char *expected)
{
  static const char *const marks[] = { "", "\xef\xbb\xbf" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *marked = g_strconcat (marks[i], text, NULL);
      gsize length = strlen (marked);
      g_autoptr (GBytes) plain = g_bytes_new_static (marked, length);
      g_autoptr (GBytes) packed = read_labels_gzip (marked, length);
      g_autoptr (GBytes) first = read_labels_gzip (marked, length / 2);
      g_autoptr (GBytes) second = read_labels_gzip (marked + length / 2, length - length / 2);
      g_autoptr (GBytes) members = join (first, second);
      g_autoptr (GBytes) zeros = g_bytes_new_static ("\0\0\0\0", 4);
      g_autoptr (GBytes) padded = join (packed, zeros);

      check_bytes (plain, expected);
      check_bytes (packed, expected);
      check_bytes (members, expected);
      check_bytes (padded, expected);
    }
}

static void
test_shapes (void)
{
  static const char *const shapes[] = {
    "[" PAGE_1 "," PAGE_2 "]",
    PAGE_1 "\n" PAGE_2 "\n",
    PAGE_1 "\r\n\r\n" PAGE_2,
    PAGE_1 PAGE_2,
    PAGE_2 PAGE_1 PAGE_2,
    "\xef\xbb\xbf" PAGE_1 "\r\n\xef\xbb\xbf" PAGE_2,
    "{\"Labels\":[" ELEMENT_1 "," ELEMENT_2 "," ELEMENT_3 "]}",
    "{\"Extra\":{\"Labels\":[1]},\"Labels\":[" ELEMENT_1 "," ELEMENT_2 "," ELEMENT_3 "],"
      "\"ResponseMetadata\":{\"RetryAttempts\":0,\"HTTPHeaders\":{\"a\":[1.5,null,true]}}}",
    " \t\r\n[" ELEMENT_3 ",\n" ELEMENT_2 "\t," ELEMENT_1 "]\n",
    ELEMENT_1 "\n" ELEMENT_2 "\n" ELEMENT_3 "\n",
    "[[" ELEMENT_1 "," ELEMENT_2 "],[" ELEMENT_3 "]]",
    "{\"at\":\"2024-01-01\",\"pages\":[" PAGE_1 "," PAGE_2 "]}",
    "{\"JobId\":\"a\",\"JobStatus\":\"SUCCEEDED\",\"pages\":[" PAGE_1 "," PAGE_2 "]}",
    "{\"job\":{\"id\":1,\"response\":{\"x\":[],\"Labels\":[" ELEMENT_1 "," ELEMENT_2 "," ELEMENT_3
      "]}}}",
    "{\"detections\":[" ELEMENT_1 "," ELEMENT_2 "," ELEMENT_3 "]}",
    "[" PAGE_1 ",{}," PAGE_2 ",[]]",
    "[{}," PAGE_1 ",null," PAGE_2 "]",
    "[[],[" ELEMENT_1 "," ELEMENT_2 "],null,[" ELEMENT_3 "]]",
    "[[null,{},[]],[" PAGE_1 "," PAGE_2 "]]",
    "[{\"NextToken\":\"a\"}," PAGE_1 ",{\"NextToken\":\"b\"}," PAGE_2 "]",
    PAGE_1 "{\"NextToken\":\"b\"}" PAGE_2,
    PAGE_1 "{\"Labels\":null,\"NextToken\":\"b\"}" PAGE_2,
    "{\"Celebrities\":[],\"Faces\":[{\"Timestamp\":0}],\"Labels\":[" ELEMENT_1 "," ELEMENT_2 ","
      ELEMENT_3 "],\"JobStatus\":\"SUCCEEDED\"}",
    "{\"L\\u0061bels\":[" ELEMENT_1 "," ELEMENT_2 "," ELEMENT_3 "]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_text (shapes[i], EXPECTED);
}

static void
test_utf16 (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GBytes) packed = NULL;
      gsize length;

      text = g_convert ("\xef\xbb\xbf" PAGE_1 PAGE_2, -1, charsets[i], "UTF-8", NULL, &length,
                        &error);
      g_assert_no_error (error);
      bytes = g_bytes_new_static (text, length);
      check_bytes (bytes, EXPECTED);
      packed = read_labels_gzip (text, length);
      check_bytes (packed, EXPECTED);
    }
}

static gboolean
collect (ProofLabelPage *page,
         gpointer        pages,
         GError        **error)
{
  g_ptr_array_add (pages, page);

  return TRUE;
}

static void
test_meta (void)
{
  static const char text[] =
    "{\"JobStatus\":\"SUCCEEDED\",\"StatusMessage\":null,\"LabelModelVersion\":\"3.0\","
    "\"JobId\":\"j\",\"JobTag\":\"t\",\"NextToken\":\"n\",\"Labels\":null,"
    "\"Video\":{\"S3Object\":{\"Bucket\":\"b\",\"Name\":\"a/b c.mp4\",\"Version\":\"v\"}},"
    "\"GetRequestMetadata\":{\"SortBy\":\"NAME\",\"AggregateBy\":\"SEGMENTS\"},"
    "\"VideoMetadata\":{\"Codec\":\"h264\",\"ColorRange\":\"FULL\",\"DurationMillis\":5.005e3,"
    "\"Format\":\"QuickTime / MOV\",\"FrameRate\":23.976024627685547,\"FrameWidth\":1280}}";
  g_autoptr (GBytes) whole = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) page = proof_label_reader_read_page (whole, &error);
  const ProofLabelMeta *meta;
  guint n;

  g_assert_no_error (error);
  meta = proof_label_page_get_meta (page);
  g_assert_cmpint (meta->status, ==, PROOF_JOB_STATUS_SUCCEEDED);
  g_assert_cmpstr (meta->status_text, ==, "SUCCEEDED");
  g_assert_null (meta->status_message);
  g_assert_cmpstr (meta->model_version, ==, "3.0");
  g_assert_cmpstr (meta->next_token, ==, "n");
  g_assert_cmpstr (meta->job_id, ==, "j");
  g_assert_cmpstr (meta->job_tag, ==, "t");
  g_assert_cmpstr (meta->bucket, ==, "b");
  g_assert_cmpstr (meta->key, ==, "a/b c.mp4");
  g_assert_cmpstr (meta->version, ==, "v");
  g_assert_cmpint (meta->aggregation, ==, PROOF_AGGREGATION_SEGMENTS);
  g_assert_cmpstr (meta->sort_by, ==, "NAME");
  g_assert_cmpstr (meta->aggregate_by, ==, "SEGMENTS");
  g_assert_true (meta->has_video_metadata);
  g_assert_cmpstr (meta->codec, ==, "h264");
  g_assert_cmpstr (meta->format, ==, "QuickTime / MOV");
  g_assert_cmpstr (meta->color_range, ==, "FULL");
  g_assert_cmpint (meta->duration_ms, ==, 5005);
  g_assert_cmpfloat (meta->frame_rate, ==, 23.976024627685547);
  g_assert_cmpint (meta->frame_width, ==, 1280);
  g_assert_cmpint (meta->frame_height, ==, -1);
  g_assert_cmpint (meta->generation, ==, PROOF_GENERATION_3);
  proof_label_page_get_detections (page, &n);
  g_assert_cmpuint (n, ==, 0);
}

/* What other pages said is still known on the last, and a token is the last page's own. */
static void
test_meta_gathers (void)
{
  g_autoptr (GPtrArray) pages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) proof_label_page_unref);
  static const char text[] = PAGE_1 "{\"Labels\":[],\"VideoMetadata\":{\"Codec\":\"hevc\"}}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  const ProofLabelMeta *first, *last;

  proof_label_reader_read (bytes, collect, pages, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 2);
  first = proof_label_page_get_meta (pages->pdata[0]);
  last = proof_label_page_get_meta (pages->pdata[1]);
  g_assert_cmpstr (first->next_token, ==, "abc");
  g_assert_null (last->next_token);
  g_assert_cmpint (last->status, ==, PROOF_JOB_STATUS_SUCCEEDED);
  g_assert_cmpint (last->duration_ms, ==, 5000);
  g_assert_cmpint (last->frame_width, ==, 1280);
  g_assert_cmpstr (last->codec, ==, "hevc");
}

static void
test_status (void)
{
  static const struct
  {
    const char *text;
    ProofJobStatus status;
  } cases[] = {
    { "{\"Labels\":[],\"LabelModelVersion\":\"2.0\",\"JobStatus\":\"IN_PROGRESS\"}",
      PROOF_JOB_STATUS_IN_PROGRESS },
    { "{\"JobStatus\":\"FAILED\",\"StatusMessage\":\"Unsupported codec/format.\"}",
      PROOF_JOB_STATUS_FAILED },
    { "{\"JobStatus\":\"RESTING\"}", PROOF_JOB_STATUS_OTHER },
    { "{\"Labels\":[]}", PROOF_JOB_STATUS_ABSENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofLabelPage) page = proof_label_reader_read_page (bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpint (proof_label_page_get_meta (page)->status, ==, cases[i].status);
    }
}

/* Absent is not empty, null is absent, the last of two counts, lists are the sum of what was
 * said. */
static void
test_members (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_labels_text (
    "{\"Labels\":["
    "{\"Timestamp\":1,\"Timestamp\":166.6,\"Label\":{\"Name\":\"Old\",\"Name\":\"A\","
    "\"Aliases\":[],"
    "\"Parents\":[{\"Name\":\"P\"},{\"Name\":\"Q\",\"Extra\":1}],\"Instances\":null,\"X\":[{}]}},"
    "{\"StartTimestampMillis\":null,\"Timestamp\":0,\"Label\":{\"Name\":\"A\","
    "\"Confidence\":100.0001,\"Parents\":[{\"Name\":\"Q\"},{\"Name\":\"R\"}],\"Instances\":["
    "{\"BoundingBox\":{\"Left\":1,\"Top\":-2,\"Width\":3E0,\"Height\":0,\"Left\":1.5},"
    "\"DominantColors\":[]}]}},"
    "{\"Timestamp\":0,\"Label\":{\"Name\":\"\\u00c4\\n\\ud83d\\ude00 ß\",\"Confidence\":null}}"
    "]}", &error);
  const ProofLabelName *name;
  const ProofInstance *instances;
  ProofDetection detection;
  guint n;

  g_assert_no_error (error);
  name = proof_label_store_get_name (store, 0);
  g_assert_cmpstr (name->name, ==, "A");
  g_assert_cmpstrv (name->parents, ((const char *[]) { "P", "Q", "R", NULL }));
  g_assert_cmpstrv (name->aliases, ((const char *[]) { NULL }));
  g_assert_null (name->categories);
  g_assert_cmpstr (proof_label_store_get_name (store, 1)->name, ==, "Ä\n😀 ß");
  g_assert_null (proof_label_store_get_name (store, 1)->parents);
  g_assert_cmpuint (proof_label_store_find_name (store, "Old"), ==, PROOF_NAME_NONE);

  proof_label_store_get_detection (store, 0, &detection);
  g_assert_cmpint (detection.timestamp_ms, ==, 167);
  g_assert_cmpfloat (detection.confidence, ==, PROOF_CONFIDENCE_NONE);
  g_assert_cmpuint (detection.n_instances, ==, 0);
  proof_label_store_get_detection (store, 1, &detection);
  g_assert_cmpfloat (detection.confidence, ==, 100);
  g_assert_cmpint (detection.start_ms, ==, PROOF_MS_NONE);
  instances = proof_label_store_get_instances (store, 1, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (instances[0].box.left, ==, 1.5f);
  g_assert_cmpfloat (instances[0].box.top, ==, -2);
  g_assert_cmpfloat (instances[0].box.width, ==, 3);
  g_assert_cmpfloat (instances[0].box.height, ==, 0);
  g_assert_cmpfloat (instances[0].confidence, ==, PROOF_CONFIDENCE_NONE);
}

static void
test_aggregation (void)
{
  static const struct
  {
    const char *text;
    ProofAggregation aggregation;
    ProofGeneration generation;
  } cases[] = {
    { "[{\"Timestamp\":0,\"Label\":{\"Name\":\"A\"}}]",
      PROOF_AGGREGATION_TIMESTAMPS, PROOF_GENERATION_1 },
    { "[{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Instances\":[]}}]",
      PROOF_AGGREGATION_TIMESTAMPS, PROOF_GENERATION_2 },
    { "[{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Categories\":[]}}]",
      PROOF_AGGREGATION_TIMESTAMPS, PROOF_GENERATION_3 },
    { "[{\"Timestamp\":9,\"StartTimestampMillis\":0,\"EndTimestampMillis\":0,"
      "\"Label\":{\"Name\":\"A\"}}]", PROOF_AGGREGATION_TIMESTAMPS, PROOF_GENERATION_3 },
    { "[{\"StartTimestampMillis\":5,\"EndTimestampMillis\":5,\"Label\":{\"Name\":\"A\"}}]",
      PROOF_AGGREGATION_SEGMENTS, PROOF_GENERATION_3 },
    { "[{\"Timestamp\":5,\"StartTimestampMillis\":5,\"EndTimestampMillis\":9,"
      "\"Label\":{\"Name\":\"A\"}}]", PROOF_AGGREGATION_SEGMENTS, PROOF_GENERATION_3 },
    { "{\"Labels\":[],\"LabelModelVersion\":\"2.0\"}",
      PROOF_AGGREGATION_UNKNOWN, PROOF_GENERATION_2 },
    { "{\"Labels\":[]}", PROOF_AGGREGATION_UNKNOWN, PROOF_GENERATION_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofLabelStore) store = read_labels_text (cases[i].text, &error);
      const ProofLabelMeta *meta;

      g_assert_no_error (error);
      meta = proof_label_store_get_meta (store);
      g_assert_cmpint (meta->aggregation, ==, cases[i].aggregation);
      g_assert_cmpint (meta->generation, ==, cases[i].generation);
    }
}

static gboolean
count_aggregations (ProofLabelPage *page,
                    gpointer        user_data,
                    GError        **error)
{
  guint *n = user_data;
  guint n_detections;

  proof_label_page_get_detections (page, &n_detections);
  n[proof_label_page_get_meta (page)->aggregation] += n_detections;
  proof_label_page_unref (page);

  return TRUE;
}

/* Where nothing else tells, every element tells for itself: an export may have put samples and
 * segments into one list, and what stands at 0 may be either. */
static void
test_mixed (void)
{
#define SAMPLE(ms) "{\"Timestamp\":" ms ",\"Label\":{\"Name\":\"A\"}}"
#define SEGMENT(begin, end) "{\"Timestamp\":" begin ",\"StartTimestampMillis\":" begin "," \
  "\"EndTimestampMillis\":" end ",\"Label\":{\"Name\":\"A\"}}"
  static const struct
  {
    const char *text;
    guint n_samples;
    guint n_segments;
  } cases[] = {
    { "{\"Labels\":[" SAMPLE ("0") "," SAMPLE ("5") "," SEGMENT ("0", "5") "]}", 2, 1 },
    { "{\"Labels\":[" SEGMENT ("0", "0") "," SEGMENT ("5", "5") "," SAMPLE ("0") "]}", 1, 2 },
    { "{\"Labels\":[" SAMPLE ("0") "," SEGMENT ("1", "2") "," SAMPLE ("5") "]}", 2, 1 },
    { "{\"Labels\":[" SEGMENT ("0", "0") "," SEGMENT ("0", "9") "]}", 0, 2 },
    { "[{\"Labels\":[" SEGMENT ("5", "5") "]},{\"Labels\":[" SEGMENT ("0", "0") "]}]", 0, 2 },
    { "{\"Labels\":[" SEGMENT ("0", "0") "]}", 1, 0 },
    { "{\"Labels\":[" SEGMENT ("0", "0") "],"
      "\"GetRequestMetadata\":{\"AggregateBy\":\"SEGMENTS\"}}", 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      guint n[3] = { 0, 0, 0 };

      g_assert_true (proof_label_reader_read (bytes, count_aggregations, n, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (n[PROOF_AGGREGATION_UNKNOWN], ==, 0);
      g_assert_cmpuint (n[PROOF_AGGREGATION_TIMESTAMPS], ==, cases[i].n_samples);
      g_assert_cmpuint (n[PROOF_AGGREGATION_SEGMENTS], ==, cases[i].n_segments);
    }
}

#define LABELS(inside) "{\"Labels\":[" ELEMENT_1 "," inside "]}"
#define BOX(inside) LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Instances\":[" \
  "{\"Confidence\":1,\"BoundingBox\":" inside "}]}}")
#define IN_BOX "Labels[1].Label.Instances[0].BoundingBox"

/* `@` marks the byte that the message has to name. */
static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    ProofLabelError code;
    const char *says;
  } cases[] = {
    /* wrong types and absurd values */
    { "{\"Labels\":@5}", PROOF_LABEL_ERROR_MEMBER, "Labels is a number where an array belongs" },
    { LABELS ("@null"), PROOF_LABEL_ERROR_MEMBER, "Labels[1] is null where an object belongs" },
    { LABELS ("{\"Timestamp\":@\"5\",\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Timestamp is text where a number belongs" },
    { LABELS ("{\"Timestamp\":@1e15,\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Timestamp is 1e+15, which is not between -60000 and 2147483647" },
    { LABELS ("{\"Timestamp\":@-1e15,\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Timestamp is -1e+15" },
    { LABELS ("{\"Timestamp\":@-3600000,\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Timestamp is -3600000" },
    { LABELS ("{\"StartTimestampMillis\":@-5,\"Label\":{\"Name\":\"A\"}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].StartTimestampMillis is -5" },
    { LABELS ("{\"Timestamp\":0,\"DurationMillis\":@-2,\"Label\":{\"Name\":\"A\"}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].DurationMillis is -2" },
    { LABELS ("{\"Timestamp\":@1e400,\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Timestamp is a number beyond all bounds" },
    { LABELS ("@{\"Label\":{\"Name\":\"A\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1] has neither Timestamp nor StartTimestampMillis" },
    { LABELS ("@{\"Timestamp\":0}"), PROOF_LABEL_ERROR_MEMBER, "Labels[1] has no Label" },
    { LABELS ("@{\"Timestamp\":0,\"Label\":{\"Confidence\":1}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1] has no Label.Name" },
    { LABELS ("{\"Timestamp\":0,\"Label\":@[]}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Label is an array where an object belongs" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":@7}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Label.Name is a number where text belongs" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":@\"A\\u0000B\"}}"), PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Label.Name is text with a NUL" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Confidence\":@101}}"),
      PROOF_LABEL_ERROR_MEMBER,
      "Labels[1].Label.Confidence is 101, which is not between 0 and 100 (" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Confidence\":@-1}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].Label.Confidence is -1" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Parents\":[@\"B\"]}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].Label.Parents[0] is text where an object belongs" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Aliases\":[{\"Name\":@false}]}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].Label.Aliases[0].Name is true or false where text" },
    { BOX ("@[0,0,1,1]"), PROOF_LABEL_ERROR_MEMBER, IN_BOX " is an array where an object belongs" },
    { BOX ("@{\"Left\":0,\"Top\":0,\"Width\":1}"), PROOF_LABEL_ERROR_MEMBER,
      IN_BOX " has no Height" },
    { BOX ("{\"Left\":@\"0\",\"Top\":0,\"Width\":1}"), PROOF_LABEL_ERROR_MEMBER,
      IN_BOX ".Left is text where a number belongs" },
    { BOX ("{\"Left\":0,\"Top\":@1e9,\"Width\":1}"), PROOF_LABEL_ERROR_MEMBER,
      IN_BOX ".Top is 1000000000, which is not between -10 and 10" },
    { BOX ("{\"Left\":@640,\"Top\":320,\"Width\":100,\"Height\":50}"), PROOF_LABEL_ERROR_MEMBER,
      IN_BOX ".Left is 640" },
    { BOX ("{\"Left\":0,\"Top\":0,\"Width\":@-0.5}"), PROOF_LABEL_ERROR_MEMBER,
      IN_BOX ".Width is -0.5" },
    { LABELS ("{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Instances\":[@{\"Confidence\":5}]}}"),
      PROOF_LABEL_ERROR_MEMBER, "Labels[1].Label.Instances[0] has no BoundingBox" },
    { "{\"Labels\":[],\"JobStatus\":@1}", PROOF_LABEL_ERROR_MEMBER,
      "JobStatus is a number where text belongs" },
    { "{\"Labels\":[],\"VideoMetadata\":{\"FrameRate\":@\"25\"}}", PROOF_LABEL_ERROR_MEMBER,
      "VideoMetadata.FrameRate is text where a number belongs" },
    { "{\"Labels\":[],\"Video\":{\"S3Object\":{\"Name\":@{}}}}", PROOF_LABEL_ERROR_MEMBER,
      "Video.S3Object.Name is an object where text belongs" },
    { "[" PAGE_1 ",{\"Labels\":[{\"Timestamp\":@{}}]}]", PROOF_LABEL_ERROR_MEMBER,
      "[1].Labels[0].Timestamp is an object" },
    { "{\"Labels\":[],\"Labels\":@[]}", PROOF_LABEL_ERROR_MEMBER, "Labels stands twice" },

    /* not JSON */
    { LABELS ("{\"Timestamp\":@NaN}"), PROOF_LABEL_ERROR_SYNTAX, "no NaN" },
    { LABELS ("{\"Timestamp\":@Infinity}"), PROOF_LABEL_ERROR_SYNTAX, "no infinity" },
    { LABELS ("{\"Timestamp\":@-Infinity}"), PROOF_LABEL_ERROR_SYNTAX, "no infinity" },
    { LABELS ("{\"Timestamp\":@+5}"), PROOF_LABEL_ERROR_SYNTAX, "no plus sign" },
    { LABELS ("{\"Timestamp\":@.5}"), PROOF_LABEL_ERROR_SYNTAX, "a number that is not written" },
    { LABELS ("{\"Timestamp\":@01}"), PROOF_LABEL_ERROR_SYNTAX, "a number that is not written" },
    { "@// results\n{\"Labels\":[]}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "{\"Labels\":[] @/* none */}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "{\"Labels\":[" ELEMENT_1 ",@]}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "{\"Labels\":[],@}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "@const x = {\"Labels\":[]};", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "@module.exports = {}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "{@Labels: []}", PROOF_LABEL_ERROR_SYNTAX, "JavaScript" },
    { "{\"Labels\":[]}@;", PROOF_LABEL_ERROR_SYNTAX, "“;” cannot stand here" },
    { "{@'Labels': []}", PROOF_LABEL_ERROR_SYNTAX, "Python" },
    { "{\"Labels\": [], \"NextToken\": @None}", PROOF_LABEL_ERROR_SYNTAX, "Python" },
    { LABELS ("@..."), PROOF_LABEL_ERROR_SYNTAX, "shortened" },
    { "@---\nJobStatus: SUCCEEDED\n", PROOF_LABEL_ERROR_SYNTAX, "--output json" },
    { "@--------\n| GetLabelDetection |\n", PROOF_LABEL_ERROR_SYNTAX, "--output json" },
    { "{@“Labels”: []}", PROOF_LABEL_ERROR_SYNTAX, "(U+201C) cannot stand here" },
    { "{\"Labels\":@\xc2\xa0[]}", PROOF_LABEL_ERROR_SYNTAX, "U+00A0" },
    { "@<html><body>403</body></html>", PROOF_LABEL_ERROR_SYNTAX, "web page" },
    { "@JobStatus: SUCCEEDED\nLabels:\n", PROOF_LABEL_ERROR_SYNTAX, "--output json" },
    { "{\"Labels\":[" ELEMENT_1 "@" ELEMENT_1 "]}", PROOF_LABEL_ERROR_SYNTAX, "cannot stand here" },
    { "{\"Labels\":[],\"A\":\"\\@x\"}", PROOF_LABEL_ERROR_SYNTAX, "escape" },
    { "{\"Labels\":[],\"A\":\"@\xff\"}", PROOF_LABEL_ERROR_SYNTAX, "UTF-8" },
    { "{\"Labels\":[],\"A\":\"x@\ny\"}", PROOF_LABEL_ERROR_SYNTAX, "control character" },
    { "[1,@]", PROOF_LABEL_ERROR_SYNTAX, "comma" },

    /* of something else */
    { "@{\"Persons\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE, "GetPersonTracking" },
    { "@{\"JobStatus\":\"SUCCEEDED\",\"Faces\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE,
      "GetFaceDetection" },
    { "@{\"VideoMetadata\":[],\"Segments\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE,
      "GetSegmentDetection" },
    { "@{\"JobStatus\":\"IN_PROGRESS\",\"VideoMetadata\":[],\"AudioMetadata\":[]}",
      PROOF_LABEL_ERROR_OTHER_TYPE, "GetSegmentDetection" },
    { "@[{\"Type\":\"SHOT\",\"ShotSegment\":{}}]", PROOF_LABEL_ERROR_OTHER_TYPE,
      "GetSegmentDetection" },
    { "@[{\"Timestamp\":0,\"Person\":{}}]", PROOF_LABEL_ERROR_OTHER_TYPE, "GetPersonTracking" },
    { "@[{\"Name\":\"Car\",\"Confidence\":99}]", PROOF_LABEL_ERROR_OTHER_TYPE, "DetectLabels" },
    { "@{\"LabelModelVersion\":\"3.0\",\"ImageProperties\":{}}", PROOF_LABEL_ERROR_OTHER_TYPE,
      "DetectLabels" },
    { "@{\"CollectionIds\":[],\"NextToken\":\"a\"}", PROOF_LABEL_ERROR_OTHER_TYPE,
      "get-label-detection" },
    { "@{\"ModerationLabels\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE, "GetContentModeration" },
    { "@{\"Celebrities\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE, "GetCelebrityRecognition" },
    { "@{\"TextDetections\":[]}", PROOF_LABEL_ERROR_OTHER_TYPE, "GetTextDetection" },
    { "{\"Labels\":[@{\"Name\":\"Car\",\"Confidence\":99,\"Instances\":[]}]}",
      PROOF_LABEL_ERROR_OTHER_TYPE, "DetectLabels" },
    { "@[{\"Timestamp\":0,\"Face\":{}}]", PROOF_LABEL_ERROR_OTHER_TYPE, "GetFaceDetection" },
    { "@{\"JobId\":\"0123\"}", PROOF_LABEL_ERROR_OTHER_TYPE, "starting a job" },
    { "@{\"JobId\":\"0\",\"Status\":\"SUCCEEDED\",\"API\":\"StartLabelDetection\"}",
      PROOF_LABEL_ERROR_OTHER_TYPE, "notice" },
    { "@{\"__type\":\"ResourceNotFoundException\"}", PROOF_LABEL_ERROR_OTHER_TYPE, "error" },
    { "[" PAGE_1 ",@{\"Faces\":[]}]", PROOF_LABEL_ERROR_OTHER_TYPE, "GetFaceDetection" },
    { "@{\"response\":{\"Faces\":[]}}", PROOF_LABEL_ERROR_OTHER_TYPE, "GetFaceDetection" },
    { "@{\"a\":{\"b\":[1,{\"c\":2}]}}", PROOF_LABEL_ERROR_OTHER_TYPE, "get-label-detection" },
    { "@5", PROOF_LABEL_ERROR_OTHER_TYPE, "get-label-detection" },
    { "@\"Labels\"", PROOF_LABEL_ERROR_OTHER_TYPE, "get-label-detection" },

    /* nothing */
    { "@", PROOF_LABEL_ERROR_EMPTY, "no results" },
    { " \n@", PROOF_LABEL_ERROR_EMPTY, "no results" },
    { "[]@", PROOF_LABEL_ERROR_EMPTY, "no results" },
    { "{}@", PROOF_LABEL_ERROR_EMPTY, "no results" },
    { "null@", PROOF_LABEL_ERROR_EMPTY, "no results" },
    { "[[],{},null]@", PROOF_LABEL_ERROR_EMPTY, "no results" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *mark = strchr (cases[i].text, '@');
      g_autofree char *text = g_strdup_printf ("%.*s%s", (int) (mark - cases[i].text),
                                               cases[i].text, mark + 1);
      g_autofree char *byte = g_strdup_printf ("(byte %d", (int) (mark - cases[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofLabelStore) store = read_labels_text (text, &error);

      g_test_message ("%s: %s", text, error != NULL ? error->message : "taken");
      g_assert_null (store);
      g_assert_error (error, PROOF_LABEL_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_nonnull (strstr (error->message, byte));
    }
}

/* Wherever a text is cut, it says so and where; packed text too. */
static void
test_cut (void)
{
  static const char text[] =
    "[" PAGE_1 ",\n" PAGE_2 ",{\"a\":[true,false,null,-1.5e-3,\"\\u00e4 ä\"]}]";
  g_autoptr (GBytes) packed = read_labels_gzip (text, strlen (text));

  for (guint i = 1; i < strlen (text); i++)
    {
      /* Memory of that very length, so that reading past it is found. */
      g_autofree char *copy = g_memdup2 (text, i);
      g_autoptr (GBytes) bytes = g_bytes_new_static (copy, i);
      g_autofree char *byte = g_strdup_printf ("(byte %u", i);
      g_autoptr (GError) error = NULL;

      g_assert_null (read_labels (bytes, &error));
      g_assert_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX);
      g_assert_nonnull (strstr (error->message, "cut short"));
      g_assert_nonnull (strstr (error->message, byte));
    }
  for (guint i = 3; i < g_bytes_get_size (packed); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (packed, 0, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (read_labels (bytes, &error));
      g_assert_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX);
    }
}

/* Bytes of a page in a text of 1,000 such. */
static char *
make_long_text (guint n)
{
  GString *text = g_string_new ("{\"Labels\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\n {\"Timestamp\":%u,\"Label\":{\"Name\":\"L%u\"} }",
                            i > 0 ? "," : "", i * 40, i % 10);
  g_string_append (text, "],\"JobStatus\":\"SUCCEEDED\",\"JobId\":\"j\"}");

  return g_string_free_and_steal (text);
}

static void
test_chunks (void)
{
  const guint n = 10000;
  g_autofree char *text = make_long_text (n);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GPtrArray) pages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) proof_label_page_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) whole = NULL;
  guint n_seen = 0, n_page;

  g_assert_true (proof_label_reader_read (bytes, collect, pages, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, >, 1);
  for (guint i = 0; i < pages->len; i++)
    {
      const ProofDetection *detections =
        proof_label_page_get_detections (pages->pdata[i], &n_page);

      for (guint j = 0; j < n_page; j++, n_seen++)
        {
          g_autofree char *expected =
            g_strdup_printf ("{\"Timestamp\":%u,\"Label\":{\"Name\":\"L%u\"} }", n_seen * 40,
                             n_seen % 10);

          g_assert_cmpint (detections[j].timestamp_ms, ==, n_seen * 40);
          g_assert_cmpmem (text + detections[j].offset, detections[j].length, expected,
                           strlen (expected));
        }
    }
  g_assert_cmpuint (n_seen, ==, n);
  g_assert_cmpstr (proof_label_page_get_meta (pages->pdata[pages->len - 1])->job_id, ==, "j");

  whole = proof_label_reader_read_page (bytes, &error);
  g_assert_no_error (error);
  proof_label_page_get_detections (whole, &n_page);
  g_assert_cmpuint (n_page, ==, n);
}

static void
test_one_page (void)
{
  static const char *const texts[] = { PAGE_1 PAGE_2, "[" PAGE_1 "," PAGE_2 "]" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (proof_label_reader_read_page (bytes, &error));
      g_assert_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_OTHER_TYPE);
    }
}

static gboolean
refuse_second (ProofLabelPage *page,
               gpointer        user_data,
               GError        **error)
{
  guint *count = user_data;

  proof_label_page_unref (page);
  if (++*count < 2)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  return FALSE;
}

static gboolean
cancel (ProofLabelPage *page,
        gpointer        user_data,
        GError        **error)
{
  proof_label_page_unref (page);
  g_cancellable_cancel (user_data);

  return TRUE;
}

static void
test_stop (void)
{
  g_autofree char *text = make_long_text (30000);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint count = 0;

  g_assert_false (proof_label_reader_read (bytes, refuse_second, &count, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (count, ==, 2);
  g_clear_error (&error);

  g_assert_false (proof_label_reader_read (bytes, cancel, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-reader/shapes", test_shapes);
  g_test_add_func ("/label-reader/utf16", test_utf16);
  g_test_add_func ("/label-reader/meta", test_meta);
  g_test_add_func ("/label-reader/meta-gathers", test_meta_gathers);
  g_test_add_func ("/label-reader/status", test_status);
  g_test_add_func ("/label-reader/members", test_members);
  g_test_add_func ("/label-reader/aggregation", test_aggregation);
  g_test_add_func ("/label-reader/mixed", test_mixed);
  g_test_add_func ("/label-reader/errors", test_errors);
  g_test_add_func ("/label-reader/cut", test_cut);
  g_test_add_func ("/label-reader/chunks", test_chunks);
  g_test_add_func ("/label-reader/one-page", test_one_page);
  g_test_add_func ("/label-reader/stop", test_stop);

  return g_test_run ();
}

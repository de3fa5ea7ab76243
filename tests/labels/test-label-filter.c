/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-label-filter.h"
#include "read-labels.h"

#define LABEL(ms, name, confidence, categories) \
  "{\"Timestamp\":" #ms ",\"Label\":{\"Name\":\"" name "\",\"Confidence\":" #confidence \
  ",\"Categories\":[" categories "]}}"
#define CATEGORY(name) "{\"Name\":\"" name "\"}"

/* Positions: 0 Car, 1 Bus, 2 Dog, 3 Sky without categories, 4 Fog without confidence. */
static ProofLabelStore *
make_store (void)
{
  g_autoptr (GError) error = NULL;
  ProofLabelStore *store = read_labels_text (
    "[" LABEL (0, "Car", 99.9, CATEGORY ("Vehicles") "," CATEGORY ("Things"))
    "," LABEL (0, "Bus", 60, CATEGORY ("Vehicles"))
    "," LABEL (0, "Dog", 50, CATEGORY ("Animals"))
    "," LABEL (0, "Sky", 80, "")
    ",{\"Timestamp\":0,\"Label\":{\"Name\":\"Fog\"}}]", &error);

  g_assert_no_error (error);

  return store;
}

static void
check (ProofLabelFilter *filter,
       ProofLabelStore  *store,
       const char       *shown)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      guint name = proof_label_store_get_name_id (store, i);

      if (!proof_label_filter_accepts_detection (filter, store, i))
        continue;
      g_assert_true (proof_label_filter_accepts_name (filter, store, name));
      g_string_append (text, proof_label_store_get_name (store, name)->name);
    }
  g_assert_cmpstr (text->str, ==, shown);
}

static void
count_cb (GObject *object,
          guint   *count)
{
  ++*count;
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           guint      *count)
{
  ++*count;
}

static void
test_defaults (void)
{
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (ProofLabelStore) store = make_store ();
  double minimum, maximum;

  g_assert_true (proof_label_filter_get_enabled (filter));
  g_assert_false (proof_label_filter_is_active (filter));
  proof_label_filter_get_label_range (filter, &minimum, &maximum);
  g_assert_cmpfloat (minimum, ==, 0);
  g_assert_cmpfloat (maximum, ==, 100);
  proof_label_filter_get_instance_range (filter, &minimum, &maximum);
  g_assert_cmpfloat (minimum, ==, 0);
  g_assert_cmpfloat (maximum, ==, 100);
  check (filter, store, "CarBusDogSkyFog");
  g_assert_finalize_object (g_steal_pointer (&filter));
}

static void
test_labels (void)
{
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (ProofLabelStore) store = make_store ();
  guint n_changed = 0;

  g_signal_connect (filter, "changed", G_CALLBACK (count_cb), &n_changed);
  proof_label_filter_set_label_hidden (filter, "Bus", TRUE);
  proof_label_filter_set_label_hidden (filter, "Bus", TRUE);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_true (proof_label_filter_get_label_hidden (filter, "Bus"));
  g_assert_true (proof_label_filter_is_active (filter));
  check (filter, store, "CarDogSkyFog");

  proof_label_filter_set_enabled (filter, FALSE);
  g_assert_false (proof_label_filter_is_active (filter));
  check (filter, store, "CarBusDogSkyFog");
  proof_label_filter_set_enabled (filter, TRUE);
  check (filter, store, "CarDogSkyFog");

  proof_label_filter_show_only (filter, (const char *[]) { "Dog", "Cat", NULL });
  check (filter, store, "Dog");
  g_assert_true (proof_label_filter_get_label_hidden (filter, "Car"));
  g_assert_false (proof_label_filter_get_label_hidden (filter, "Cat"));
  proof_label_filter_set_label_hidden (filter, "Car", FALSE);
  check (filter, store, "CarDog");
  proof_label_filter_set_label_hidden (filter, "Dog", TRUE);
  check (filter, store, "Car");
  proof_label_filter_show_only (filter, (const char *[]) { NULL });
  check (filter, store, "");
  proof_label_filter_show_only (filter, NULL);
  check (filter, store, "CarBusDogSkyFog");
  g_assert_false (proof_label_filter_is_active (filter));

  n_changed = 0;
  proof_label_filter_show_only (filter, NULL);
  proof_label_filter_reset (filter);
  g_assert_cmpuint (n_changed, ==, 0);
}

static void
test_categories (void)
{
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (ProofLabelStore) store = make_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  proof_label_filter_set_category_hidden (filter, "Vehicles", TRUE);
  check (filter, store, "CarDogSkyFog");
  proof_label_filter_set_category_hidden (filter, "Things", TRUE);
  check (filter, store, "DogSkyFog");
  proof_label_filter_set_category_hidden (filter, "Animals", TRUE);
  check (filter, store, "SkyFog");

  /* What arrives later counts as well: a category that shows Bus, a new label. */
  bytes = g_bytes_new_static ("[" LABEL (1, "Bus", 60, CATEGORY ("Transport")) ","
                              LABEL (1, "Cat", 60, CATEGORY ("Animals")) "]",
                              strlen ("[" LABEL (1, "Bus", 60, CATEGORY ("Transport")) ","
                                      LABEL (1, "Cat", 60, CATEGORY ("Animals")) "]"));
  g_assert_true (proof_label_reader_read (bytes, read_labels_take, store, NULL, &error));
  check (filter, store, "BusSkyFogBus");

  proof_label_filter_reset (filter);
  check (filter, store, "CarBusDogSkyFogBusCat");
}

static void
test_ranges (void)
{
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (ProofLabelStore) store = make_store ();
  const ProofInstance instance = { { 0, 0, 1, 1 }, 87.2f };
  const ProofInstance unsure = { { 0, 0, 1, 1 }, PROOF_CONFIDENCE_NONE };
  guint n_changed = 0, n_notified = 0;

  g_signal_connect (filter, "changed", G_CALLBACK (count_cb), &n_changed);
  g_signal_connect (filter, "notify::label-minimum", G_CALLBACK (notify_cb), &n_notified);

  /* Both ends count, in the precision that results have. */
  proof_label_filter_set_label_range (filter, 60, 99.9);
  check (filter, store, "CarBusSky");
  proof_label_filter_set_label_range (filter, 60.001, 99.899);
  check (filter, store, "Sky");
  g_object_set (filter, "label-minimum", 60.001, NULL);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpuint (n_notified, ==, 2);
  g_object_set (filter, "label-minimum", 0.0, "label-maximum", 55.0, NULL);
  check (filter, store, "DogFog");
  g_assert_cmpuint (n_changed, ==, 4);

  /* An instance's own confidence is apart from its label's. */
  g_assert_true (proof_label_filter_accepts_instance (filter, &instance));
  proof_label_filter_set_instance_range (filter, 87.2, 100);
  g_assert_true (proof_label_filter_accepts_instance (filter, &instance));
  g_assert_false (proof_label_filter_accepts_instance (filter, &unsure));
  proof_label_filter_set_instance_range (filter, 87.3, 100);
  g_assert_false (proof_label_filter_accepts_instance (filter, &instance));
  check (filter, store, "DogFog");
  proof_label_filter_set_enabled (filter, FALSE);
  g_assert_true (proof_label_filter_accepts_instance (filter, &instance));
}

/* A filter outlives its stores, and a new store at an old one's address is another. */
static void
test_stores (void)
{
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();

  proof_label_filter_set_label_hidden (filter, "Dog", TRUE);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ProofLabelStore) store = make_store ();
      g_autoptr (ProofLabelStore) other =
        read_labels_text ("[" LABEL (0, "Dog", 1, "") "," LABEL (0, "Car", 1, "") "]", NULL);

      check (filter, i % 2 ? store : other, i % 2 ? "CarBusSkyFog" : "Car");
      check (filter, i % 2 ? other : store, i % 2 ? "Car" : "CarBusSkyFog");
      g_assert_finalize_object (g_steal_pointer (&store));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-filter/defaults", test_defaults);
  g_test_add_func ("/label-filter/labels", test_labels);
  g_test_add_func ("/label-filter/categories", test_categories);
  g_test_add_func ("/label-filter/ranges", test_ranges);
  g_test_add_func ("/label-filter/stores", test_stores);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-label-taxonomy.h"
#include "read-labels.h"

static void
put (GString    *tree,
     ProofLabelTaxonomy *taxonomy,
     const char *parent)
{
  const char *const *children = proof_label_taxonomy_get_children (taxonomy, parent);

  for (guint i = 0; children[i] != NULL; i++)
    {
      g_assert_cmpstr (proof_label_taxonomy_get_parent (taxonomy, children[i]), ==, parent);
      g_string_append_printf (tree, "%s%s", i > 0 ? " " : "", children[i]);
      if (proof_label_taxonomy_get_children (taxonomy, children[i])[0] != NULL)
        {
          g_string_append_c (tree, '(');
          put (tree, taxonomy, children[i]);
          g_string_append_c (tree, ')');
        }
    }
}

/* @labels: "Deer<Wildlife,Mammal,Animal" and so on. */
static ProofLabelTaxonomy *
make_taxonomy (const char *const *labels)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (ProofLabelStore) store = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; labels[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (labels[i], "<", 2);
      g_auto (GStrv) parents = g_strsplit (parts[1] != NULL ? parts[1] : "", ",", -1);

      g_string_append_printf (text, "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"%s\",\"Parents\":[",
                              i > 0 ? "," : "", i, parts[0]);
      for (guint j = 0; parents[j] != NULL && parents[j][0] != '\0'; j++)
        g_string_append_printf (text, "%s{\"Name\":\"%s\"}", j > 0 ? "," : "", parents[j]);
      g_string_append (text, "]}}");
    }
  g_string_append_c (text, ']');
  store = read_labels_text (text->str, &error);
  g_assert_no_error (error);

  return proof_label_taxonomy_new (store);
}

static void
check_tree (const char *const *labels,
            const char        *expected)
{
  g_autoptr (ProofLabelTaxonomy) taxonomy = make_taxonomy (labels);
  g_autoptr (GString) tree = g_string_new (NULL);

  put (tree, taxonomy, NULL);
  g_assert_cmpstr (tree->str, ==, expected);
}

static void
test_tree (void)
{
  /* All ancestors, in any order; some labels appear as parents only. */
  check_tree ((const char *[]) { "Bunny<Animal,Mammal,Rodent", "Rodent<Mammal,Animal",
                                 "Mammal<Animal", "Animal", "Grass<Plant", "Green", NULL },
              "Animal(Mammal(Rodent(Bunny))) Green Plant(Grass)");
  check_tree ((const char *[]) { "Rodent<Animal,Mammal", "Bunny<Rodent,Animal,Mammal",
                                 "Mammal<Animal", NULL },
              "Animal(Mammal(Rodent(Bunny)))");
  /* Nothing tells them apart: by name, the same every time. */
  check_tree ((const char *[]) { "Deer<Wildlife,Mammal,Animal", NULL },
              "Animal(Deer) Mammal Wildlife");
  /* Only the nearest parent is listed. */
  check_tree ((const char *[]) { "C<B", "B<A", "D<C", NULL }, "A(B(C(D)))");
}

/* Results that contradict themselves still make a tree that has every label once. */
static void
test_rings (void)
{
  check_tree ((const char *[]) { "A<A", NULL }, "A");
  check_tree ((const char *[]) { "A<B", "B<A", NULL }, "B(A)");
  check_tree ((const char *[]) { "A<B", "B<C", "C<A", NULL }, "C(B(A))");
}

static void
test_search (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_labels_text (
    "[{\"Timestamp\":0,\"Label\":{\"Name\":\"Mobile Phone\","
    "\"Aliases\":[{\"Name\":\"Cell Phone\"}],"
    "\"Parents\":[{\"Name\":\"Électronique\"}],\"Categories\":[{\"Name\":\"Tech and Computing\"},"
    "{\"Name\":\"Art\"}]}}]", &error);
  g_autoptr (ProofLabelTaxonomy) taxonomy = proof_label_taxonomy_new (store);

  g_assert_no_error (error);
  g_assert_cmpstrv (proof_label_taxonomy_get_categories (taxonomy),
                    ((const char *[]) { "Art", "Tech and Computing", NULL }));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", "mobile"));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", "CELL"));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", "électro"));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", "computing"));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", ""));
  g_assert_false (proof_label_taxonomy_matches (taxonomy, "Mobile Phone", "car"));
  g_assert_true (proof_label_taxonomy_matches (taxonomy, "Électronique", "ÉLEC"));
  g_assert_false (proof_label_taxonomy_matches (taxonomy, "Unknown", ""));
  g_assert_cmpuint (g_strv_length ((char **) proof_label_taxonomy_get_children (taxonomy, "No")),
                    ==, 0);
}

static void
test_empty (void)
{
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelTaxonomy) taxonomy = proof_label_taxonomy_new (store);

  g_assert_null (proof_label_taxonomy_get_children (taxonomy, NULL)[0]);
  g_assert_null (proof_label_taxonomy_get_categories (taxonomy)[0]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-taxonomy/tree", test_tree);
  g_test_add_func ("/label-taxonomy/rings", test_rings);
  g_test_add_func ("/label-taxonomy/search", test_search);
  g_test_add_func ("/label-taxonomy/empty", test_empty);

  return g_test_run ();
}

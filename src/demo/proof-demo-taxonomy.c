/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-taxonomy.h"

#define ANIMALS "Animals and Pets"
#define BUILDINGS "Buildings and Architecture"
#define COLOURS "Colors and Visual Composition"
#define MACHINES "Tools and Machinery"
#define NATURE "Nature and Outdoors"
#define PEOPLE "Person Description"
#define PLANTS "Plants and Flowers"
#define TRAFFIC "Transport and Logistics"
#define VEHICLES "Vehicles and Automotive"

static const ProofDemoLabel labels[] = {
  { "Adult", { "Person" }, NULL, PEOPLE },
  { "Airplane", { "Aircraft", "Transportation", "Vehicle" }, "Aeroplane", VEHICLES },
  { "Animal", { NULL }, NULL, ANIMALS },
  { "Bicycle", { "Transportation", "Vehicle" }, "Bike", "Hobbies and Interests" },
  { "Building", { "Architecture" }, NULL, BUILDINGS },
  { "Bus", { "Transportation", "Vehicle" }, NULL, VEHICLES },
  { "Canine", { "Animal", "Mammal" }, NULL, ANIMALS },
  { "Car", { "Transportation", "Vehicle" }, "Automobile", VEHICLES },
  { "Cat", { "Animal", "Mammal", "Pet" }, NULL, ANIMALS },
  { "Child", { "Person" }, "Kid", PEOPLE },
  { "City", { "Urban" }, "Town", BUILDINGS },
  { "Dog", { "Animal", "Canine", "Mammal", "Pet" }, NULL, ANIMALS },
  { "Machine", { NULL }, NULL, MACHINES },
  { "Mammal", { "Animal" }, NULL, ANIMALS },
  { "Pedestrian", { "Person" }, NULL, PEOPLE },
  { "Person", { NULL }, "Human", PEOPLE },
  { "Pet", { "Animal" }, NULL, ANIMALS },
  { "Plant", { NULL }, "Flora", PLANTS },
  { "Road", { NULL }, NULL, TRAFFIC },
  { "Street", { "City", "Road", "Urban" }, NULL, BUILDINGS },
  { "Sunset", { "Nature", "Outdoors", "Sky" }, NULL, NATURE },
  { "Taxi", { "Car", "Transportation", "Vehicle" }, "Cab", VEHICLES },
  { "Traffic Light", { "Light" }, NULL, TRAFFIC },
  { "Transportation", { NULL }, NULL, VEHICLES },
  { "Tree", { "Plant" }, NULL, PLANTS },
  { "Truck", { "Transportation", "Vehicle" }, NULL, VEHICLES },
  { "Urban", { NULL }, NULL, COLOURS },
  { "Vehicle", { "Transportation" }, NULL, VEHICLES },
  { "Walking", { "Person" }, NULL, "Actions" },
  { "Wheel", { "Machine" }, NULL, MACHINES },
};

const ProofDemoLabel *
proof_demo_taxonomy_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].name, name))
      return &labels[i];
  g_return_val_if_reached (NULL);
}

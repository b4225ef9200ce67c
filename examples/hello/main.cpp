#include <skiff/skiff.hpp>

int main(int argc, char** argv) {
  skiff::Service app{"hello", argc, argv};
  app.get("/hello/{name}", [](skiff::Path<"name"> name) { return "Hello, " + *name + "!"; });
  return app.run();
}

// expect: skiff: a handler returns Response, text, void, a described type, Created, Accepted, Generator, std::optional<…>, Result<…> or Task<…> of these; the type named in CheckReturn<…> is none of them
#include <skiff/http/router.hpp>

skiff::Task<skiff::Result<int>> answer() { co_return 42; }

void wrong(skiff::Router& router) { router.get("/answer", &answer); }

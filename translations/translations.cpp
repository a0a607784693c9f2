// A static library needs one source; what it carries are the compiled translations beside it.
namespace aidoctor {
extern const char kTranslationsFolder[];
const char kTranslationsFolder[] = ":/translations";
} // namespace aidoctor

namespace Pycos.Internals;

/// <summary>A file of the store, by what it holds.</summary>
internal readonly record struct CodeFile(string Sha256, string Name, long Length)
{
    public static CodeFile ImageOf(CodeEntry entry) => new(entry.Sha256, entry.Name + ".dll", entry.Length);

    public static CodeFile? SymbolsOf(CodeEntry entry) =>
        entry.PdbSha256.Length == 0 ? null : new CodeFile(entry.PdbSha256, entry.Name + ".pdb", entry.PdbLength);

    public static IEnumerable<CodeFile> AllOf(CodeEntry entry)
    {
        yield return ImageOf(entry);
        if (SymbolsOf(entry) is { } symbols)
        {
            yield return symbols;
        }
    }
}

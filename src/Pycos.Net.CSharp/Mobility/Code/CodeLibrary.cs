namespace Pycos.Internals;

/// <summary>A native library that goes along with code.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Runtime">The runtime identifier of the machines that it is for: <c>linux-x64</c>.</param>
/// <param name="Sha256">The hash of the file.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record CodeLibrary(string Name, string Runtime, string Sha256, int Length)
{
    private static readonly string[] endings = ["", ".so", ".dll", ".dylib"];

    public CodeFile File => new(Sha256, Name, Length);

    /// <summary>Whether code that asks for a name, as for <c>shop</c>, means this file, as <c>libshop.so</c> is.</summary>
    public bool IsMeantBy(string name) => Array.Exists(endings, ending => Name == name + ending || Name == $"lib{name}{ending}");
}

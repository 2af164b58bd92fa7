using System.Security.Cryptography;
using System.Text;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>The programs of the peers in other languages, which are copied beside this one.</summary>
internal static class PeerSources
{
    /// <summary>The folder that holds the programs in a language.</summary>
    public static string Folder(string language) => Path.Combine(AppContext.BaseDirectory, "peers", language);

    /// <summary>The folder with what a language's programs were compiled to; compiles only if they or the compiler are new.</summary>
    /// <param name="language">The name of their folder.</param>
    /// <param name="compilerVersion">What the compiler says that it is.</param>
    /// <param name="compile">Compiles from the first folder into the second.</param>
    public static string Compile(string language, string compilerVersion, Action<string, string> compile)
    {
        var sources = Folder(language);
        var output = Path.Combine(AppContext.BaseDirectory, "compiled-peers", $"{language}-{Hash(sources, compilerVersion)}");
        if (!Directory.Exists(output))
        {
            // Into another folder first: the one of the final name is always complete.
            var unfinished = output + "-" + Environment.ProcessId;
            Directory.CreateDirectory(unfinished);
            compile(sources, unfinished);
            Directory.Move(unfinished, output);
        }

        return output;
    }

    private static string Hash(string folder, string compilerVersion)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(compilerVersion));
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Pycos.Internals;

/// <summary>The names of detached jobs. Any text will do: nothing of it becomes a part of a path.</summary>
internal static class DetachedName
{
    private const int MostLetters = 200;

    /// <summary>What is wrong with a name; null if nothing is.</summary>
    public static string? FaultOf(string name) =>
        string.IsNullOrWhiteSpace(name) ? "the name of a detached job is empty"
        : name.Length > MostLetters ? $"the name of a detached job has {name.Length} letters; {MostLetters} are allowed"
        : name.Any(char.IsControl) ? "the name of a detached job has a control character in it"
        : null;

    /// <exception cref="ArgumentException">It can be none.</exception>
    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (FaultOf(name) is { } fault)
        {
            throw new ArgumentException($"{fault}.", nameof(name));
        }
    }

    /// <summary>What files are called after it.</summary>
    public static string FileOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}

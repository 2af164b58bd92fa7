using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// Compares keys as their type does. Hash codes are mixed with a number that is random in each process, so that a peer cannot
/// choose keys which share a bucket; and keys that share the whole hash code of their type use up a budget while a message is read.
/// </summary>
internal sealed class SeededComparer<T> : IEqualityComparer<T>
{
    public static readonly SeededComparer<T> Instance = new();

    public bool Equals(T? x, T? y)
    {
        KeyBudget.Spend();
        return EqualityComparer<T>.Default.Equals(x, y);
    }

    public int GetHashCode(T value)
    {
        // The 64-bit finalizer of MurmurHash3: each bit of the hash code reaches each bit of the result, by way of the seed.
        var mixed = (ulong)(uint)(value?.GetHashCode() ?? 0) ^ KeyBudget.Seed;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return (int)(mixed ^ (mixed >> 33));
    }
}

/// <summary>How many comparisons of keys the message that this thread reads may still cost.</summary>
internal static class KeyBudget
{
    // A key that is new costs none unless it shares its hash code with another one: 4 for each byte is far beyond what chance does.
    private const int PerByte = 4;
    private const int Least = 10_000;

    [ThreadStatic]
    private static long left;

    public static ulong Seed { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Begins with a message of so many bytes.</summary>
    /// <returns>What to give back at its end.</returns>
    public static long Begin(int bytes)
    {
        var before = left;
        left = Least + (long)PerByte * bytes;
        return before;
    }

    public static void End(long before) => left = before;

    public static void Spend()
    {
        // 0 outside of messages: the dictionary lives on, and its owner may compare as often as it likes.
        if (left > 0 && --left == 0)
        {
            throw new MessageFormatException("its keys share their hash codes, as only keys do that were chosen for it");
        }
    }
}

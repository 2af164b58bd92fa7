using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>Which comparer a dictionary or set that came from a peer gets, so that the peer cannot choose keys that all collide.</summary>
internal static class KeyComparers
{
    /// <summary>The comparer; <see langword="null"/> where the usual one does: the hash codes of texts are random in each process already.</summary>
    public static IEqualityComparer<T>? For<T>(CollectionComparerOptions supported) =>
        supported == CollectionComparerOptions.EqualityComparer && typeof(T) != typeof(string) ? SeededComparer<T>.Instance : null;
}

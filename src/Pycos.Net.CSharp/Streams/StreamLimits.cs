namespace Pycos.Internals;

/// <summary>The sizes of byte streams.</summary>
internal static class StreamLimits
{
    /// <summary>How many bytes a stream may send before it was given more.</summary>
    internal const int InitialCredit = 256 * 1024;

    /// <summary>After so many consumed bytes more are granted: seldom enough, and long before the sender runs dry.</summary>
    internal const int CreditStep = InitialCredit / 4;

    /// <summary>The longest piece: it fits with its header into what a connection sends at a time.</summary>
    internal const int Piece = 60 * 1024;

    /// <summary>How many streams each side may have open.</summary>
    internal const int Open = 64;
}

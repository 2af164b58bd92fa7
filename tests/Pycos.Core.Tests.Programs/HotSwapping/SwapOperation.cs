using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>One operation: what, and how much, how long or in which way.</summary>
public readonly record struct SwapOperation(SwapOperationKind Kind, int Amount)
{
    /// <summary>How long it takes, if it is something that takes time.</summary>
    internal TimeSpan Span => TimeSpan.FromMilliseconds(1 + (Amount % 4));

    public static SwapOperation Parse(string text)
    {
        var parts = text.Split('.');
        return new SwapOperation(
            Enum.Parse<SwapOperationKind>(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Kind}.{Amount}";
}

using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>One operation: what, on whom or how much, and how long.</summary>
public readonly record struct Operation(OperationKind Kind, int Target, int Amount)
{
    public static Operation Parse(string text)
    {
        var parts = text.Split('.');
        return new Operation(
            Enum.Parse<OperationKind>(parts[0]),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Kind}.{Target}.{Amount}";
}

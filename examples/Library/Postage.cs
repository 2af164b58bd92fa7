namespace Pycos.Examples;

/// <summary>What the examples of closures use of an assembly that is not their own: it goes along with them.</summary>
public static class Postage
{
    /// <summary>What it costs to send an item.</summary>
    /// <param name="grams">Its weight.</param>
    /// <param name="perKilogram">The price of a kilogram.</param>
    /// <returns>The price; each kilogram that was begun counts.</returns>
    public static decimal PriceOf(int grams, decimal perKilogram) => Math.Ceiling(grams / 1000m) * perKilogram;
}

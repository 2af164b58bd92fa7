using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Pycos.NodeTool;

/// <summary>The measurements of one instrument, by their labels.</summary>
internal sealed class MetricFamily
{
    private readonly SortedDictionary<string, (double Sum, long Count)> values = new(StringComparer.Ordinal);
    private readonly string name;
    private readonly string? description;
    private readonly string type;
    private readonly bool isObserved;

    internal MetricFamily(string name, Instrument instrument)
    {
        this.name = name;
        description = instrument.Description;
        isObserved = instrument.IsObservable;
        var kind = instrument.GetType().Name;
        type = kind.StartsWith("Histogram", StringComparison.Ordinal) ? "summary"
            : kind.Contains("Gauge", StringComparison.Ordinal) || kind.Contains("UpDown", StringComparison.Ordinal) ? "gauge"
            : "counter";
    }

    /// <summary>What the instrument is called there: with its unit behind it, and <c>_total</c> behind what only grows.</summary>
    internal static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = instrument.Name.Replace('.', '_');
        var kind = instrument.GetType().Name;
        var isCounter = kind.Contains("Counter", StringComparison.Ordinal) && !kind.Contains("UpDown", StringComparison.Ordinal);
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (isCounter ? "_total" : "");
    }

    /// <summary>Drops what is about to be asked for again.</summary>
    internal void Forget()
    {
        if (isObserved)
        {
            values.Clear();
        }
    }

    internal void Note(string labels, double value)
    {
        var (sum, count) = values.GetValueOrDefault(labels);
        values[labels] = isObserved ? (value, 1) : (sum + value, count + 1);
    }

    internal void Write(StringBuilder text)
    {
        if (values.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {description}\n# TYPE {name} {type}\n");
        foreach (var (labels, (sum, count)) in values)
        {
            if (type == "summary")
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{labels} {sum:R}\n{name}_count{labels} {count}\n");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {sum:R}\n");
            }
        }
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Pycos.NodeTool;

/// <summary>Collects what the meters of Pycos measure, and writes it as Prometheus reads it.</summary>
internal sealed class MetricsReader : IDisposable
{
    private const string MeterPrefix = "Pycos";

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);

    internal MetricsReader()
    {
        listener.InstrumentPublished = (instrument, reader) =>
        {
            if (instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal))
            {
                reader.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All numbers as they are now.</summary>
    internal string Read()
    {
        lock (gate)
        {
            foreach (var family in families.Values)
            {
                family.Forget();
            }

            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in families.Values)
            {
                family.Write(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            var name = MetricFamily.NameOf(instrument);
            if (!families.TryGetValue(name, out var family))
            {
                families[name] = family = new MetricFamily(name, instrument);
            }

            family.Note(LabelsOf(tags), value);
        }
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{value}")
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            labels.Add($"{name.Replace('.', '_')}=\"{text}\"");
        }

        return labels.Count == 0 ? "" : $"{{{string.Join(',', labels)}}}";
    }
}

using System.Text;
using System.Text.Json;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>Settings as a file of JSON: an object with a member for each one. Nothing in it is evaluated.</summary>
internal static class SettingFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It can not be read, or says what there is not.</exception>
    internal static SettingValues Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--config: {unreadable.Message}");
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What the file is called, for messages.</param>
    /// <exception cref="UsageException">It says what there is not.</exception>
    internal static SettingValues Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new UsageException($"{path}: it must be an object, as {{ \"cpus\": 2 }}.");
            }

            var values = new SettingValues();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var setting = SettingTable.Find(member.Name)
                    ?? throw new UsageException($"{path}: there is no setting \"{member.Name}\". dispycosnode --help lists all.");
                if (values.Given.Contains(setting))
                {
                    throw new UsageException($"{path}: \"{setting.Name}\" is there twice.");
                }

                values.Set(setting, ValuesOf(setting, member.Value, path));
            }

            return values;
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{path}: it is no JSON: {malformed.Message}");
        }
    }

    /// <summary>The text of a file that says the same.</summary>
    internal static string Write(SettingValues values)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (var setting in values.Given)
            {
                writer.WritePropertyName(setting.Name);
                Write(writer, setting, values[setting.Name]);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes a file that only its owner may read, since a secret may be in it.</summary>
    /// <exception cref="UsageException">It can not be written.</exception>
    internal static void Save(string path, SettingValues values)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, Encoding.UTF8, options);
            writer.WriteLine(Write(values));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--save_config: {unwritable.Message}");
        }
    }

    private static void Write(Utf8JsonWriter writer, Setting setting, IReadOnlyList<string> given)
    {
        switch (setting.Kind)
        {
            case SettingKind.Flag:
                writer.WriteBooleanValue(given[^1] == "true");
                break;
            case SettingKind.One:
                writer.WriteStringValue(given[^1]);
                break;
            default:
                writer.WriteStartArray();
                foreach (var value in given)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
                break;
        }
    }

    private static IEnumerable<string> ValuesOf(Setting setting, JsonElement value, string path) => setting.Kind switch
    {
        SettingKind.Flag => [value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? (value.GetBoolean() ? "true" : "false")
            : throw new UsageException($"{path}: \"{setting.Name}\" must be true or false.")],
        SettingKind.Many when value.ValueKind == JsonValueKind.Array => [.. value.EnumerateArray().Select(item => TextOf(setting, item, path))],
        _ => [TextOf(setting, value, path)],
    };

    private static string TextOf(Setting setting, JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new UsageException($"{path}: \"{setting.Name}\" must be a text or a number{(setting.Kind == SettingKind.Many ? ", or a list of them" : "")}."),
    };
}

using System.Net;

namespace Pycos.Internals;

internal readonly struct StringForm : IScalarForm<string>
{
    public static void Write(ref MessageWriter writer, string value) => writer.WriteString(value);

    public static string Read(ref MessageReader reader) => reader.ReadText();
}

internal readonly struct UriForm : IScalarForm<Uri>
{
    public static void Write(ref MessageWriter writer, Uri value) => writer.WriteString(value.OriginalString);

    public static Uri Read(ref MessageReader reader) => new(reader.ReadText(), UriKind.RelativeOrAbsolute);
}

internal readonly struct VersionForm : IScalarForm<Version>
{
    public static void Write(ref MessageWriter writer, Version value) => writer.WriteString(value.ToString());

    public static Version Read(ref MessageReader reader) => Version.Parse(reader.ReadText());
}

internal readonly struct IPAddressForm : IScalarForm<IPAddress>
{
    public static void Write(ref MessageWriter writer, IPAddress value) => writer.WriteString(value.ToString());

    public static IPAddress Read(ref MessageReader reader) => IPAddress.Parse(reader.ReadText());
}

internal readonly struct IPEndPointForm : IScalarForm<IPEndPoint>
{
    public static void Write(ref MessageWriter writer, IPEndPoint value) => writer.WriteString(value.ToString());

    public static IPEndPoint Read(ref MessageReader reader) => IPEndPoint.Parse(reader.ReadText());
}

namespace Istota.Host.Configuration.Reading;

/// <summary>What a relative path starts from: the configuration file's folder, so that the same file means the same data wherever one stands.</summary>
internal sealed record Places(string Base, string? Home)
{
    public string Resolve(string path) => path switch
    {
        "" => "",
        "~" when Home is not null => Home,
        _ when path.StartsWith("~/", StringComparison.Ordinal) && Home is not null => Path.GetFullPath(path[2..], Home),
        _ => Path.GetFullPath(path, Base),
    };
}

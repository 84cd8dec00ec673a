using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Istota.Host.Web.SignIn;

/// <summary>Registers who may see the pages, and what protects their forms.</summary>
internal static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddSingleton<LiveSessions>();
        services.AddAntiforgery();
        services.AddSingleton<IConfigureOptions<AntiforgeryOptions>>(provider => new ConfigureNamedOptions<AntiforgeryOptions>(Options.DefaultName, forms =>
        {
            var tls = provider.GetRequiredService<WebParts>().PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
            forms.FormFieldName = "form_token";
            forms.Cookie.Name = "istota_form";
            forms.Cookie.SameSite = SameSiteMode.Lax;
            forms.Cookie.SecurePolicy = tls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }));
        services.AddDataProtection().SetApplicationName("istota");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureNamedOptions<KeyManagementOptions>(Options.DefaultName, keys =>
            keys.XmlRepository = provider.GetRequiredService<WebParts>().KeysFolder is { } folder ? new KeyFolder(folder) : new NoKeys()));
    }

    /// <summary>Keys that live as long as the process, for tests and documents.</summary>
    private sealed class NoKeys : Microsoft.AspNetCore.DataProtection.Repositories.IXmlRepository
    {
        private readonly List<System.Xml.Linq.XElement> _keys = [];

        public IReadOnlyCollection<System.Xml.Linq.XElement> GetAllElements()
        {
            lock (_keys) return [.. _keys];
        }

        public void StoreElement(System.Xml.Linq.XElement element, string friendlyName)
        {
            lock (_keys) _keys.Add(element);
        }
    }
}

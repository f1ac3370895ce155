FROM bookshop-course/base:debian
ARG PACKAGES="nginx nginx-common gettext-base"
RUN groupadd --system --gid 101 nginx \
  && useradd --system --uid 101 --gid nginx --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin nginx \
  && lean unpack $PACKAGES \
  && rm -rf /etc/nginx/conf.d /etc/nginx/modules-* /etc/nginx/sites-* /etc/nginx/snippets /etc/ufw /var/lib/nginx \
  && mkdir -p /etc/nginx/conf.d /etc/nginx/templates /var/cache/nginx /var/log/nginx /docker-entrypoint.d \
  && ln -s /var/cache/nginx /var/lib/nginx \
  && ln -sf /dev/stdout /var/log/nginx/access.log \
  && ln -sf /dev/stderr /var/log/nginx/error.log
COPY nginx.conf /etc/nginx/nginx.conf
COPY nginx-default.conf /etc/nginx/conf.d/default.conf
COPY nginx-entrypoint.sh /docker-entrypoint.sh
COPY nginx-templates.sh /docker-entrypoint.d/20-envsubst-on-templates.sh
# Lets requests in progress end.
STOPSIGNAL SIGQUIT
EXPOSE 80
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]

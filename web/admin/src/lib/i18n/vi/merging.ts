// Những khách hàng thực ra là một người, và những gì hệ thống đăng nhập của công ty cho biết.
export default {
  merging: {
    action: "Hợp nhất vĩnh viễn",
    country: "Quốc gia",
    done: "{{other}} và {{name}} giờ là một khách hàng.",
    merge: "Hợp nhất",
    sign_out: "Đăng xuất khách hàng này",
    sign_out_text:
      "Trình duyệt của khách sẽ quên họ: tin nhắn tiếp theo là của một người mới cho đến khi họ đăng nhập lại. Nội dung đã viết vẫn còn ở đây.",
    sign_out_title: "Đăng xuất {{name}}?",
    signed_out: "Đã đăng xuất {{name}}.",
    text_one:
      "{{count}} cuộc trò chuyện, ghi chú và thông tin của {{other}} sẽ chuyển sang {{name}}. Nếu cả hai cùng có một thông tin thì giữ của {{name}}; một ghi chú sẽ cho biết {{other}} là ai. Trình duyệt của họ bắt đầu lại từ đầu. Không thể hoàn tác.",
    text_other:
      "{{count}} cuộc trò chuyện, ghi chú và thông tin của {{other}} sẽ chuyển sang {{name}}. Nếu cả hai cùng có một thông tin thì giữ của {{name}}; một ghi chú sẽ cho biết {{other}} là ai. Trình duyệt của họ bắt đầu lại từ đầu. Không thể hoàn tác.",
    title: "Hợp nhất {{other}} vào {{name}}?",
    verified: "Đã xác minh",
    way: {
      email: "E-mail đã xác minh",
      phone_number: "Số điện thoại đã xác minh",
      external_id: "Mã khách hàng",
      other: "Mã kênh",
    },
  },
};
